import dev.unwinder.exc.CodeRange;
import dev.unwinder.exc.Context;
import dev.unwinder.exc.Exc;
import dev.unwinder.exc.FetchFunction;
import dev.unwinder.exc.ModuleList;
import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.Registers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Walks the stack of a process on another machine. That one runs a server of a few lines that hands out memory; all unwinding is done here.
 *
 * <pre>
 * java -cp unwinder-core.jar RemoteWalk.java serve PID [PORT]    on the machine of the process, which has to be blocked in a system call
 * java -cp unwinder-core.jar RemoteWalk.java walk HOST PORT      anywhere
 * </pre>
 */
public final class RemoteWalk {
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    public static void main(String[] args) throws IOException, MemoryFaultException {
        if (args.length >= 2 && args[0].equals("serve")) {
            serve(args[1], args.length > 2 ? Integer.parseInt(args[2]) : 0);
        } else if (args.length == 3 && args[0].equals("walk")) {
            walk(args[1], Integer.parseInt(args[2]));
        } else {
            System.err.println("usage: serve PID [PORT], or walk HOST PORT");
            System.exit(2);
        }
    }

    /** Answers one client: first where the process stands, then bytes of its memory. */
    private static void serve(String pid, int port) throws IOException {
        String[] call = Files.readString(Path.of("/proc", pid, "syscall")).strip().split(" ");
        if (call.length < 3) {
            throw new IOException("the process is running: only one that waits in a system call can be walked");
        }
        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            System.out.println("port " + server.getLocalPort());
            try (Socket client = server.accept();
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
                out.writeInt(System.getProperty("os.arch").equals("amd64") ? X86_64 : AARCH64);
                out.writeLong(programHeaders(pid));
                out.writeLong(Long.decode(call[call.length - 1])); // the pc
                out.writeLong(Long.decode(call[call.length - 2])); // the stack pointer
                for (long address = in.readLong(); address != -1; address = in.readLong()) {
                    byte[] bytes = new byte[in.readInt()];
                    out.writeByte(read(memory, address, bytes) ? 0 : 1);
                    out.write(bytes);
                }
            }
        }
    }

    private static boolean read(RandomAccessFile memory, long address, byte[] bytes) {
        try {
            memory.seek(address);
            memory.readFully(bytes);
            return true;
        } catch (IOException unmapped) {
            return false;
        }
    }

    /** AT_PHDR of the process. */
    private static long programHeaders(String pid) throws IOException {
        ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc", pid, "auxv")))
                .order(ByteOrder.nativeOrder());
        while (words.remaining() >= 16) {
            long type = words.getLong();
            long value = words.getLong();
            if (type == 3) {
                return value;
            }
        }
        throw new IOException("no AT_PHDR");
    }

    /** The connection is the opaque handle of the fetch function. */
    private record Connection(DataInputStream in, DataOutputStream out) {}

    /** 0 for success, as {@code fetch_from_process} has it. */
    private static int fetch(Connection to, long address, byte[] buffer, int size) {
        try {
            to.out().writeLong(address);
            to.out().writeInt(size);
            int failure = to.in().readByte();
            to.in().readFully(buffer, 0, size);
            return failure;
        } catch (IOException lost) {
            return -1;
        }
    }

    private static void walk(String host, int port) throws IOException, MemoryFaultException {
        try (Socket socket = new Socket(host, port);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            Connection connection = new Connection(in, out);
            int elfMachine = in.readInt();
            Machine machine = new Machine(elfMachine, 8, ByteOrder.LITTLE_ENDIAN);
            ModuleList modules = ModuleList.ofProgramHeaders(in.readLong());
            Registers registers = Registers.builder(elfMachine == X86_64 ? 17 : 33)
                    .set(elfMachine == X86_64 ? 16 : 32, in.readLong())
                    .set(elfMachine == X86_64 ? 7 : 31, in.readLong())
                    .build();
            FetchFunction<Connection> fetch = RemoteWalk::fetch; // the same object in each step: what is learned is kept
            Context context = Context.of(machine, registers);
            for (int frame = 0; context.hasFrame(); frame++) {
                System.out.printf("#%-2d 0x%x", frame, context.programCounter());
                Optional<CodeRange> range = Exc.lookupFunctionEntry(connection, fetch, modules, context);
                range.ifPresent(it -> System.out.printf(" in 0x%x..0x%x", it.start(), it.end()));
                boolean unfinished = Exc.remoteVirtualUnwind(connection, fetch, modules, null, context);
                System.out.println(unfinished ? " (in its prologue or epilogue)" : "");
            }
            System.out.println("ended: " + context.stopReason().orElseThrow());
            out.writeLong(-1);
        }
    }
}
