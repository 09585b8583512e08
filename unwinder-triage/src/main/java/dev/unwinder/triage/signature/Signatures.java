package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashStack;
import java.util.List;
import java.util.Optional;

/** Makes keys of crashes, by lists of frames that users may extend. Immutable, and safe for many threads. */
public final class Signatures {
    /** As many frames as ABRT hashes. */
    public static final int ABRT_FRAMES = 3;
    /** As many frames as FAF hashes. */
    public static final int FAF_FRAMES = 16;

    private final FrameLists lists;

    private Signatures(FrameLists lists) {
        this.lists = lists;
    }

    /** With the lists that come with the library. */
    public static Signatures standard() {
        return of(FrameLists.standard());
    }

    /** With lists of one's own. */
    public static Signatures of(FrameLists lists) {
        return new Signatures(lists);
    }

    /** Our signature, with the steps that led to it. */
    public Signature of(CrashStack stack) {
        return new SignatureMaker(lists, stack).make();
    }

    /** A key of any kind; empty where that kind has none for this stack. */
    public Optional<String> key(KeyStyle style, CrashStack stack) {
        return switch (style) {
            case UNWINDER -> Optional.of(of(stack).text());
            case SATYR -> Optional.of(duphash(stack, ABRT_FRAMES));
            case APPORT -> ApportKey.of(lists, stack);
            case CASR -> Optional.of(CasrKey.of(lists, stack));
            case CLUSTERFUZZ -> ClusterFuzzKey.of(lists, stack);
        };
    }

    /**
     * satyr's duphash.
     *
     * @param frames how many count at most: {@link #ABRT_FRAMES}, {@link #FAF_FRAMES}; 0 for all
     */
    public String duphash(CrashStack stack, int frames) {
        return Sha1.hex(duphashText(stack, frames));
    }

    /** The text that satyr hashes. */
    public String duphashText(CrashStack stack, int frames) {
        return SatyrKey.text(lists, stack, frames);
    }

    /** The stack's frames as CASR compares them: filtered, repetitions removed. */
    public List<String> casrFrames(CrashStack stack) {
        return CasrKey.identities(lists, stack);
    }

    /** The stack's frames as ABRT compares them: normalised as satyr does, one text each. */
    public List<String> satyrFrames(CrashStack stack) {
        return SatyrKey.identities(lists, stack);
    }

    /** The stack's frames as we compare them: trustworthy, relevant, plain names, repetitions folded. */
    public List<String> relevantFrames(CrashStack stack) {
        return new SignatureMaker(lists, stack).relevant();
    }
}
