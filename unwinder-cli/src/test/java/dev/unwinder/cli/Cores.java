package dev.unwinder.cli;

import dev.unwinder.testkit.CoreAssembler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small cores. */
final class Cores {
    private static final int RBP = 4;
    private static final int RIP = 16;
    private static final int RSP = 19;
    private static final long CODE = 0x401000;
    private static final long STACK = 0x7ffc0000;

    private Cores() {}

    /** Three threads, two frames each: a call, and a frame pointer that ends the stack. */
    static Path whole(Path folder) throws IOException {
        return write(folder, "core", core(0x10));
    }

    /** Its first thread's frame pointer leads nowhere. */
    static Path broken(Path folder) throws IOException {
        return write(folder, "broken", core(0x3));
    }

    static Path write(Path folder, String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] core(long firstPointer) {
        CoreAssembler core = CoreAssembler.x86_64();
        core.thread(4711, 11, registers(firstPointer))
                .processInfo(4711, "a.out", "./a.out -x")
                .siginfo(11, 1, 0x10);
        core.thread(4712, 0, registers(0x10));
        core.thread(4713, 0, registers(0x10));
        byte[] code = new byte[0x1000];
        code[0x100] = (byte) 0xe8; // a call of CODE
        ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).putInt(0x101, -0x105);
        core.load(CODE, 5, code);
        core.load(STACK, 6, stack());
        return core.toByteArray();
    }

    private static byte[] stack() {
        ByteBuffer stack = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
        stack.putLong(0x10, 0); // the saved frame pointer, and the return address
        stack.putLong(0x18, CODE + 0x105);
        return stack.array();
    }

    private static long[] registers(long framePointer) {
        long[] registers = new long[27];
        registers[RBP] = STACK + framePointer;
        registers[RIP] = CODE;
        registers[RSP] = STACK;
        return registers;
    }
}
