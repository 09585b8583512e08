package dev.unwinder.bench;

import dev.unwinder.frame.Frame;
import dev.unwinder.target.Registers;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a frame, in ns, over a snapshot in memory.
 *
 * <p>{@code cachedRows}: the same 27 return addresses over and over, as in a fleet's common paths. {@code uncachedRows}: eight thousand
 * different ones over a cache of 256, so that nearly every row is searched for and decoded.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WalkBenchmark {
    private static final int FRAMES = 10_000;

    private final SnapshotTarget few = SnapshotTarget.of(FRAMES, 27);
    private final SnapshotTarget many = SnapshotTarget.of(FRAMES, 8009);
    private final Unwinder fewUnwinder = few.unwinder();
    private final Unwinder manyUnwinder = many.unwinder();
    private final Registers start = few.registers();

    /** Made by JMH. */
    public WalkBenchmark() {}

    /** A benchmark over a walk that ends early would flatter. */
    @Setup
    public void check() {
        if (walk(fewUnwinder) != FRAMES || walk(manyUnwinder) != FRAMES) {
            throw new IllegalStateException("not all frames are found");
        }
    }

    /** One frame whose row is known. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long cachedRows() {
        return walk(fewUnwinder);
    }

    /** One frame whose row has to be worked out. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long uncachedRows() {
        return walk(manyUnwinder);
    }

    private long walk(Unwinder unwinder) {
        StackWalk walk = unwinder.walk(start);
        long last = 0;
        while (walk.hasNext()) {
            Frame frame = walk.next();
            last = frame.index();
        }
        return last + 1;
    }
}
