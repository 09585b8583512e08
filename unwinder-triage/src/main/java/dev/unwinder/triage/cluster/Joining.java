package dev.unwinder.triage.cluster;

import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.signature.Signatures;
import dev.unwinder.triage.similarity.Clusters;
import dev.unwinder.triage.similarity.FrameNumbers;
import dev.unwinder.triage.similarity.PositionDependentModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which groups are one though their keys differ: by hand, or because they were decided by the same function, reached in slightly different
 * ways ({@code memcpy | parse} and {@code memmove | parse}), and their stacks are alike.
 *
 * <p>Stacks that are only alike are not enough: in a deep stack two different bugs differ in the innermost frame alone.
 */
final class Joining {
    private static final String SEPARATOR = " | ";

    private final List<Group> groups;
    private final int[] joinedInto;

    Joining(List<Group> groups) {
        this.groups = groups;
        this.joinedInto = new int[groups.size()];
        for (int i = 0; i < joinedInto.length; i++) {
            joinedInto[i] = i;
        }
    }

    /** Joins groups whose stacks are alike. */
    void alike(Signatures signatures) {
        Map<String, List<Integer>> sameDecision = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            if (!group.isAlone()) {
                String decider =
                        group.program() + '\0' + decider(diagnosis(group).signature());
                sameDecision.computeIfAbsent(decider, it -> new ArrayList<>()).add(i);
            }
        }
        for (List<Integer> candidates : sameDecision.values()) {
            if (candidates.size() > 1) {
                FrameNumbers numbers = new FrameNumbers();
                List<int[]> stacks = new ArrayList<>(candidates.size());
                for (int i : candidates) {
                    stacks.add(numbers.of(
                            signatures.relevantFrames(diagnosis(groups.get(i)).stack())));
                }
                Clusters clusters = Clusters.of(stacks, PositionDependentModel.casr(), Clusters.CASR_THRESHOLD);
                for (List<Integer> members : clusters.members()) {
                    for (int member : members) {
                        join(candidates.get(members.get(0)), candidates.get(member));
                    }
                }
            }
        }
    }

    /** The function that a signature ended at. */
    static String decider(String signature) {
        int at = signature.lastIndexOf(SEPARATOR);
        return at < 0 ? signature : signature.substring(at + SEPARATOR.length());
    }

    private static Diagnosis diagnosis(Group group) {
        return group.representative().diagnosis().orElseThrow();
    }

    /** Joins groups that somebody has said are one; an id that none has is no mistake: that crash has not happened. */
    void byHand(Decisions decisions) {
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            byId.put(groups.get(i).id(), i);
        }
        for (List<String> ids : decisions.joined()) {
            int first = -1;
            for (String id : ids) {
                Integer group = byId.get(id);
                if (group != null && first >= 0) {
                    join(first, group);
                } else if (group != null) {
                    first = group;
                }
            }
        }
    }

    private void join(int first, int second) {
        int a = root(first);
        int b = root(second);
        joinedInto[Math.max(a, b)] = Math.min(a, b);
    }

    private int root(int group) {
        int root = group;
        while (joinedInto[root] != root) {
            root = joinedInto[root];
        }
        return root;
    }

    /** The groups of each cluster. */
    List<List<Group>> clusters() {
        Map<Integer, List<Group>> byRoot = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            byRoot.computeIfAbsent(root(i), it -> new ArrayList<>()).add(groups.get(i));
        }
        return new ArrayList<>(byRoot.values());
    }
}
