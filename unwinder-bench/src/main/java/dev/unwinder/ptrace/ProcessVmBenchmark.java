package dev.unwinder.ptrace;

import dev.unwinder.target.Memory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of one process_vm_readv through jnr-ffi, in ns, and with {@code -prof gc} its garbage: there should be none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProcessVmBenchmark {
    private final ByteBuffer remote = ByteBuffer.allocateDirect(1 << 16);
    private final long address = LibC.address(remote);
    private final Memory memory = new ProcessVmMemory(ProcessHandle.current().pid(), Memory.empty());
    private final byte[] bytes = new byte[1 << 16];

    /** Made by JMH. */
    public ProcessVmBenchmark() {}

    /** One word. */
    @Benchmark
    public int word() {
        return memory.read(address, bytes, 0, 8);
    }

    /** One page. */
    @Benchmark
    public int page() {
        return memory.read(address, bytes, 0, 4096);
    }

    /** Sixteen pages. */
    @Benchmark
    public int sixteenPages() {
        return memory.read(address, bytes, 0, 1 << 16);
    }
}
