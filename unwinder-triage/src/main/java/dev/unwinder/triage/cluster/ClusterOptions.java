package dev.unwinder.triage.cluster;

import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signatures;

/**
 * How crashes are put together; immutable.
 *
 * @param style by whose key
 * @param signatures by which lists stacks are compared
 * @param decisions what somebody has decided by hand
 * @param byCasr whether the order goes by CASR's severity rather than ours
 */
public record ClusterOptions(KeyStyle style, Signatures signatures, Decisions decisions, boolean byCasr) {
    /** By our key, with the lists of the library, nothing decided, our severity. */
    public static ClusterOptions defaults() {
        return new ClusterOptions(KeyStyle.UNWINDER, Signatures.standard(), Decisions.none(), false);
    }

    /** The same by another key. */
    public ClusterOptions withStyle(KeyStyle value) {
        return new ClusterOptions(value, signatures, decisions, byCasr);
    }

    /** The same with other lists. */
    public ClusterOptions withSignatures(Signatures value) {
        return new ClusterOptions(style, value, decisions, byCasr);
    }

    /** The same with decisions. */
    public ClusterOptions withDecisions(Decisions value) {
        return new ClusterOptions(style, signatures, value, byCasr);
    }

    /** The same in another order. */
    public ClusterOptions withCasrOrder(boolean value) {
        return new ClusterOptions(style, signatures, decisions, value);
    }
}
