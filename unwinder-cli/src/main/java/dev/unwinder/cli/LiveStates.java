package dev.unwinder.cli;

import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.ptrace.ThreadStatus;
import dev.unwinder.target.TargetThread;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is said of each thread of a live process. */
final class LiveStates {
    private final Map<Long, ThreadStatus> byTid = new HashMap<>();

    private LiveStates() {}

    static LiveStates of(LiveProcess process) {
        return of(process.statuses());
    }

    static LiveStates of(List<ThreadStatus> statuses) {
        LiveStates states = new LiveStates();
        for (ThreadStatus status : statuses) {
            states.byTid.put(status.tid(), status);
        }
        return states;
    }

    /** Whether there is a thread whose stack should have been had but was not. */
    boolean isPartial() {
        for (ThreadStatus status : byTid.values()) {
            switch (status.outcome()) {
                case NOT_STOPPED, TRACED, NOT_SUPPORTED -> {
                    return true;
                }
                case COPIED, STOPPED, BLOCKED, RUNNING, ENDED -> {}
            }
        }
        return false;
    }

    /** A thread's state in a word or two. */
    String words(TargetThread thread) {
        ThreadStatus status = byTid.get(thread.tid());
        if (status == null) {
            return "";
        }
        return switch (status.outcome()) {
            case COPIED, STOPPED, BLOCKED -> kernelState(status.state());
            case RUNNING, NOT_STOPPED, TRACED, ENDED, NOT_SUPPORTED ->
                status.detail().isEmpty() ? status.outcome().toString() : status.outcome() + ": " + status.detail();
        };
    }

    private static String kernelState(char letter) {
        return switch (letter) {
            case 'R' -> "running";
            case 'S' -> "sleeping";
            case 'D' -> "in uninterruptible sleep";
            case 'T' -> "stopped";
            case 't' -> "stopped by a tracer";
            case 'Z' -> "ended";
            default -> "";
        };
    }
}
