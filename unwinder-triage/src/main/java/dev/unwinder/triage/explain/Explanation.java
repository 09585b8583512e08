package dev.unwinder.triage.explain;

import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signature;
import dev.unwinder.triage.signature.Signatures;
import dev.unwinder.triage.similarity.Clusters;
import dev.unwinder.triage.similarity.EditDistance;
import dev.unwinder.triage.similarity.FrameNumbers;
import dev.unwinder.triage.similarity.PositionDependentModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why two crashes are one, or are not.
 *
 * @param same whether our signature takes them for one, or the distance of their stacks does
 * @param steps how that was found, a sentence each
 */
public record Explanation(boolean same, List<String> steps) {
    /** Copies. */
    public Explanation {
        steps = List.copyOf(steps);
    }

    /** Compares two crashes. */
    public static Explanation of(Signatures signatures, CrashStack first, CrashStack second) {
        List<String> steps = new ArrayList<>();
        Signature ofFirst = signatures.of(first);
        Signature ofSecond = signatures.of(second);
        addSteps("A", ofFirst, steps);
        addSteps("B", ofSecond, steps);
        boolean sameSignature = ofFirst.text().equals(ofSecond.text());
        steps.add("signatures are " + (sameSignature ? "equal" : "different"));
        List<String> framesOfFirst = signatures.relevantFrames(first);
        List<String> framesOfSecond = signatures.relevantFrames(second);
        steps.add(firstDifference(framesOfFirst, framesOfSecond));
        FrameNumbers numbers = new FrameNumbers();
        int[] a = numbers.of(framesOfFirst);
        int[] b = numbers.of(framesOfSecond);
        double distance = PositionDependentModel.casr().distance(a, b);
        boolean near = distance < Clusters.CASR_THRESHOLD;
        steps.add(String.format(
                Locale.ROOT,
                "distance by positions %.3f: %s %.1f",
                distance,
                near ? "below" : "not below",
                Clusters.CASR_THRESHOLD));
        double edit = EditDistance.normalized(a, b);
        steps.add(String.format(
                Locale.ROOT,
                "%s one stack of the other, %.3f of the longer: %s ABRT's %.1f",
                changes(EditDistance.changes(a, b)),
                edit,
                edit <= EditDistance.ABRT_THRESHOLD ? "within" : "beyond",
                EditDistance.ABRT_THRESHOLD));
        for (KeyStyle style : KeyStyle.values()) {
            if (style != KeyStyle.UNWINDER) {
                steps.add(compared(style, signatures, first, second));
            }
        }
        return new Explanation(sameSignature || near, steps);
    }

    private static void addSteps(String which, Signature signature, List<String> steps) {
        for (String step : signature.steps()) {
            steps.add(which + ": " + step);
        }
        steps.add(which + " is " + signature.text());
    }

    private static String changes(int count) {
        return count == 1 ? "1 change makes" : count + " changes make";
    }

    private static String allEqual(int count) {
        return switch (count) {
            case 0 -> "neither has a relevant frame: nothing tells them apart";
            case 1 -> "the one relevant frame is equal";
            default -> "all " + count + " relevant frames are equal";
        };
    }

    private static String firstDifference(List<String> first, List<String> second) {
        int equal = 0;
        int shorter = Math.min(first.size(), second.size());
        while (equal < shorter && first.get(equal).equals(second.get(equal))) {
            equal++;
        }
        if (equal == shorter) {
            return first.size() == second.size()
                    ? allEqual(equal)
                    : "the first " + equal + " relevant frames are equal, and one stack ends there";
        }
        return equal + " relevant frames are equal, then A has " + first.get(equal) + " and B " + second.get(equal);
    }

    private static String compared(KeyStyle style, Signatures signatures, CrashStack first, CrashStack second) {
        Optional<String> ofFirst = signatures.key(style, first);
        Optional<String> ofSecond = signatures.key(style, second);
        if (ofFirst.isEmpty() || ofSecond.isEmpty()) {
            return style + " has no key for " + (ofFirst.isEmpty() ? "A" : "B");
        }
        return style + " takes them for " + (ofFirst.equals(ofSecond) ? "one" : "two");
    }
}
