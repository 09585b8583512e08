package dev.unwinder.ptrace;

import java.time.Duration;

/**
 * What an attach cost the target, and what it got.
 *
 * @param pause from before the first thread was asked to stop until after the last was let go: no thread was held longer; zero where none
 *     was stopped
 * @param threadsSeen listed by the kernel, those that ended meanwhile included
 * @param threadsStopped held at the same time
 * @param threadsCopied whose registers were had and whose stack was copied, from its red zone on
 * @param threadsEnded that ended before they could be stopped
 * @param bytesCopied of stacks
 */
public record AttachStatistics(
        Duration pause, int threadsSeen, int threadsStopped, int threadsCopied, int threadsEnded, long bytesCopied) {
    /** The pause in microseconds. */
    public long pauseMicros() {
        return pause.toNanos() / 1000;
    }
}
