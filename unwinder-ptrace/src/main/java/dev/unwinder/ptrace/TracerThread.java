package dev.unwinder.ptrace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One platform thread that owns every ptrace request of one attach; the kernel takes them from the thread that seized, and no other.
 *
 * <p>When it ends, by {@link #close} or with the JVM, the kernel lets go whatever is still its tracee, stopped or not.
 */
final class TracerThread implements AutoCloseable {
    private static final long LONG_MILLIS = 50;
    private static final int END_ATTEMPTS = 1000;
    private static final long END_PAUSE_NANOS = 20_000;

    private final LinkedBlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean ending;
    private volatile long tid;

    private TracerThread(long pid) {
        this.thread = new Thread(this::run, "unwinder tracer of " + pid);
        thread.setDaemon(true); // an open target does not keep a JVM alive
    }

    /** Starts one. */
    static TracerThread start(long pid) {
        TracerThread tracer = new TracerThread(pid);
        tracer.thread.start();
        return tracer;
    }

    /**
     * Has something done there and waits for it, interrupted or not.
     *
     * @param meanwhile is run now and then in the calling thread when it takes long
     */
    <T> T call(Callable<T> work, Runnable meanwhile) throws IOException {
        if (!thread.isAlive()) {
            throw new IllegalStateException("the tracer thread has ended");
        }
        FutureTask<T> task = new FutureTask<>(work);
        tasks.add(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException tooLong) {
                    meanwhile.run();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    Throwable cause = failed.getCause();
                    throw rethrown(cause == null ? failed : cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof IOException failure) {
            return failure;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException(cause);
    }

    private void run() {
        tid = SelfTarget.currentThread();
        while (!ending) {
            try {
                tasks.take().run();
            } catch (InterruptedException stray) {
                continue; // nobody but close ends it
            }
        }
    }

    /** Ends the thread, after what it was asked to do before; when this returns, nothing is its tracee any more. */
    @Override
    public void close() {
        tasks.add(new FutureTask<>(() -> ending = true));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        // For Java it ends a little earlier than for the kernel.
        Path listed = Path.of("/proc/self/task/" + tid);
        for (int i = 0; i < END_ATTEMPTS && Files.exists(listed); i++) {
            LockSupport.parkNanos(END_PAUSE_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
