package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Our signature of one stack, in the manner of Socorro's: irrelevant frames are skipped, and functions that say too little alone
 * are named together with their callers. A frame that only a search of the stack has found never decides.
 */
final class SignatureMaker {
    private static final int MAX_FRAMES = 40;
    private static final int MAX_LENGTH = 255;
    private static final String SEPARATOR = " | ";
    /** Where frames between the first ones and the last are not shown. */
    private static final String OMISSION = " | ... | ";

    /** A frame and the text that stands for it. */
    private record Part(String text, String function, CrashFrame frame) {}

    private final FrameLists lists;
    private final CrashStack stack;
    private final List<String> steps = new ArrayList<>();

    SignatureMaker(FrameLists lists, CrashStack stack) {
        this.lists = lists;
        this.stack = stack;
    }

    Signature make() {
        List<Part> parts = relevantParts();
        List<String> texts = new ArrayList<>();
        for (Part part : parts) {
            if (texts.size() == MAX_FRAMES) {
                break;
            }
            texts.add(part.text());
            tellStart(part);
            if (!lists.has("prefix", part.function(), part.frame())) {
                steps.add("ended at " + part.text() + ", which says enough");
                break;
            }
            steps.add("took " + part.text() + " together with its caller: a prefix");
        }
        if (texts.isEmpty()) {
            steps.add("no frame is left that could decide");
            texts.add("no trustworthy frame in " + programName());
        }
        String text = String.join(SEPARATOR, texts);
        if (text.length() > MAX_LENGTH) {
            steps.add("cut to " + MAX_LENGTH + " characters");
            text = shortened(texts);
        }
        return new Signature(text, steps);
    }

    /** As many as fit, but always the last, which decides: all calls that run out of memory go the same long way through a Rust program's library. */
    private static String shortened(List<String> texts) {
        String last = cut(texts.get(texts.size() - 1), MAX_LENGTH / 2);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < texts.size() - 1; i++) {
            int length = text.length() + texts.get(i).length() + OMISSION.length() + last.length();
            if (length > MAX_LENGTH) {
                return text.isEmpty()
                        ? cut(texts.get(i), MAX_LENGTH - OMISSION.length() - last.length()) + OMISSION + last
                        : text.substring(0, text.length() - SEPARATOR.length()) + OMISSION + last;
            }
            text.append(texts.get(i)).append(SEPARATOR);
        }
        return text.isEmpty() ? cut(texts.get(0), MAX_LENGTH) : text + last;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }

    private void tellStart(Part part) {
        CrashFrame frame = part.frame();
        boolean byStart = frame.function().isEmpty()
                && frame.source().isEmpty()
                && frame.functionStart().isPresent()
                && frame.offset().isPresent();
        if (byStart) {
            steps.add("named " + frame.moduleName() + "+0x"
                    + Long.toHexString(frame.offset().getAsLong()) + " by where its function begins");
        }
    }

    /** The texts of the frames that count. */
    List<String> relevant() {
        List<String> texts = new ArrayList<>();
        for (Part part : relevantParts()) {
            texts.add(part.text());
        }
        return texts;
    }

    private List<Part> relevantParts() {
        List<Part> parts = new ArrayList<>();
        RecentFrames<Part> kept = new RecentFrames<>();
        int start = interrupted();
        List<CrashFrame> frames = stack.frames();
        for (int i = start; i < frames.size(); i++) {
            CrashFrame frame = frames.get(i);
            Part known = kept.find(frame);
            if (known != null) {
                parts.add(known);
                continue;
            }
            Part part = part(frame);
            if (frame.isScanned()) {
                steps.add("left out " + part.text() + ": found only by a search of the stack");
            } else if (frame.signalTrampoline()) {
                steps.add("left out the return from a signal handler");
            } else if (lists.has("irrelevant", part.function(), frame)
                    || !part.function().isEmpty()
                            && lists.has("irrelevant", frame.function().orElse(""), frame)) {
                steps.add("left out " + part.text() + ": irrelevant");
            } else if (part.function().isEmpty() && lists.has("nameless", "", frame)) {
                steps.add("left out a frame of " + part.text() + ": a runtime without names");
            } else if (isCallToNowhere(i, start)) {
                steps.add("left out " + part.text() + ": it is in no image");
            } else {
                parts.add(part);
                if (i > start) {
                    kept.put(frame, part);
                }
            }
        }
        parts = fromOneFunction(parts);
        List<Part> folded = Recursion.fold(parts, Part::text);
        if (folded.size() < parts.size()) {
            steps.add("folded " + (parts.size() - folded.size()) + " frames of recursion");
        }
        return folded;
    }

    /**
     * Functions that call each other without end use the stack up in any of them: such a stack begins with the one of them whose name comes
     * first, so that it is the same whichever it was.
     */
    private List<Part> fromOneFunction(List<Part> parts) {
        int period = Recursion.startingPeriod(parts, Part::text);
        int first = 0;
        for (int i = 1; i < period; i++) {
            first = parts.get(i).text().compareTo(parts.get(first).text()) < 0 ? i : first;
        }
        if (period > 1) {
            steps.add("began at " + parts.get(first).text() + ": " + period + " functions call each other");
        }
        return parts.subList(first, parts.size());
    }

    /** Where a handler ended the program on purpose, the crash is what the signal interrupted. */
    private int interrupted() {
        boolean onPurpose = false;
        for (int i = 0; i < stack.frames().size(); i++) {
            CrashFrame frame = stack.frames().get(i);
            if (frame.signalTrampoline()) {
                if (onPurpose && i + 1 < stack.frames().size()) {
                    steps.add("began behind the signal handler, which ended the program on purpose");
                    return i + 1;
                }
                return 0;
            }
            onPurpose =
                    onPurpose || lists.has("exit", lists.plain(frame.function().orElse("")), frame);
        }
        return 0;
    }

    private boolean isCallToNowhere(int index, int start) {
        CrashFrame frame = stack.frames().get(index);
        return index == start
                && frame.function().isEmpty()
                && frame.module().isEmpty()
                && index + 1 < stack.frames().size();
    }

    /**
     * The first there is of function, file and line, image and place in it, address. The place is where the function begins, if call frame
     * information tells: else two crashes in one function would have two names. The image alone would make one of all that goes wrong in a
     * stripped program.
     */
    private Part part(CrashFrame frame) {
        if (frame.function().isPresent()) {
            String name = lists.plain(frame.function().get());
            return new Part(name, name, frame);
        }
        if (frame.source().isPresent() && frame.source().get().line().isPresent()) {
            CrashFrame.Source source = frame.source().get();
            return new Part(source.fileName() + "#" + source.line().getAsInt(), "", frame);
        }
        if (!frame.module().isEmpty()) {
            OptionalLong place = frame.functionStart().isPresent() ? frame.functionStart() : frame.offset();
            String offset = place.isPresent() ? "+0x" + Long.toHexString(place.getAsLong()) : "";
            return new Part(frame.moduleName() + offset, "", frame);
        }
        return new Part("@0x" + Long.toHexString(frame.address().orElse(0)), "", frame);
    }

    private String programName() {
        return stack.program().substring(stack.program().lastIndexOf('/') + 1);
    }
}
