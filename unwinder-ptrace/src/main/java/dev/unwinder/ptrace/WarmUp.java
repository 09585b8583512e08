package dev.unwinder.ptrace;

import dev.unwinder.address.AddressRange;
import dev.unwinder.target.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * A rehearsal, once in a program's life, of everything that is called while threads are held: so that no class is loaded then, and code is
 * compiled. Without it the first pause is ten times as long.
 */
final class WarmUp {
    /** HotSpot's first compiler takes what was called 200 times, and looks each 128 times: so at 256. */
    private static final int ROUNDS = 300;

    /** What the compiler has left to do then, would take a CPU from the threads that are to stop. */
    private static final long SETTLE_NANOS = 5_000_000;

    static {
        try {
            rehearse();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private WarmUp() {}

    /** Returns when it has been done. */
    static void done() {}

    private static void rehearse() throws IOException {
        ProcFs self = ProcFs.self().through(new BareProcFiles());
        Mappings mappings = Mappings.read(self);
        Ptrace ptrace = new Ptrace();
        ByteBuffer data = ByteBuffer.allocateDirect(1 << 16);
        long start = LibC.address(data);
        ProcessVmMemory memory = new ProcessVmMemory(ProcessHandle.current().pid(), Memory.empty());
        for (int i = 0; i < ROUNDS; i++) {
            new ThreadStopper(ptrace, self, 0, 27, true).rehearse(i < 2);
            StackCopier copier = new StackCopier(8192);
            copier.add(StackCopier.range(mappings.byAddress(), start, 128, 4096));
            copier.add(AddressRange.ofSize(start + 8192, 1));
            CopiedStacks copy = copier.copy(memory, Memory.empty());
            if (!copy.contains(start)) {
                break; // process_vm_readv is forbidden
            }
        }
        LockSupport.parkNanos(SETTLE_NANOS);
    }
}
