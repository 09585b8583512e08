package dev.unwinder.triage.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody has decided about clusters, as text, one decision a line. Immutable.
 *
 * <p>{@code join ID ID...}: these clusters are one. {@code part ID}: this one is never joined because stacks are alike. {@code part ID CRASH...}:
 * these crashes of it are a cluster of their own; a crash is named by its id, or, with an asterisk at its end, by how its id begins. {@code #}
 * starts a comment.
 */
public final class Decisions {
    private static final Decisions NONE = new Decisions(List.of(), Set.of(), Map.of());

    /** Crashes taken out of a cluster. */
    private record Piece(String name, List<String> crashes) {
        boolean has(String crash) {
            for (String pattern : crashes) {
                boolean start = pattern.endsWith("*");
                if (start ? crash.startsWith(pattern.substring(0, pattern.length() - 1)) : crash.equals(pattern)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final List<List<String>> joined;
    private final Set<String> alone;
    private final Map<String, List<Piece>> pieces;

    private Decisions(List<List<String>> joined, Set<String> alone, Map<String, List<Piece>> pieces) {
        this.joined = joined;
        this.alone = alone;
        this.pieces = pieces;
    }

    /** Nothing is decided. */
    public static Decisions none() {
        return NONE;
    }

    /**
     * Reads decisions.
     *
     * @throws IllegalArgumentException when a line is none, with its number
     */
    public static Decisions parse(List<String> lines) {
        List<List<String>> joined = new ArrayList<>();
        Set<String> alone = new HashSet<>();
        Map<String, List<Piece>> pieces = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> words = List.of(line.split("\\s+"));
            String verb = words.get(0);
            List<String> rest = words.subList(1, words.size());
            if (verb.equals("join") && rest.size() >= 2) {
                joined.add(rest);
            } else if (verb.equals("part") && rest.size() == 1) {
                alone.add(rest.get(0));
            } else if (verb.equals("part") && rest.size() >= 2) {
                List<String> crashes = rest.subList(1, rest.size());
                pieces.computeIfAbsent(rest.get(0), id -> new ArrayList<>())
                        .add(new Piece(String.join(" ", crashes), crashes));
            } else {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + ": 'join ID ID...' or 'part ID [CRASH...]', not '" + line + "'");
            }
        }
        return new Decisions(List.copyOf(joined), Set.copyOf(alone), Map.copyOf(pieces));
    }

    /** Clusters that are one, by their ids. */
    List<List<String>> joined() {
        return joined;
    }

    /** Whether a cluster is not to be joined because it is like another. */
    boolean isAlone(String id) {
        return alone.contains(id) || pieces.containsKey(id);
    }

    /** The piece of a cluster that a crash was put into, if it was. */
    Optional<String> piece(String id, String crash) {
        for (Piece piece : pieces.getOrDefault(id, List.of())) {
            if (piece.has(crash)) {
                return Optional.of(piece.name());
            }
        }
        return Optional.empty();
    }
}
