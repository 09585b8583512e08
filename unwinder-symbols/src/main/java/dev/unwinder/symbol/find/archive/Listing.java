package dev.unwinder.symbol.find.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An archive's members by name. Links are followed within it, as if its top were the root of a machine. */
final class Listing {
    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;
    /** The most names of folders that are gone through for one path, all links followed. */
    private static final int MAX_STEPS = 20_000;

    private final Map<String, Member> byName = new HashMap<>();

    /** Adds a member; the last of a name counts, as when unpacking. */
    void add(Member member) {
        byName.put(member.name(), member);
    }

    int size() {
        return byName.size();
    }

    /** The names of the files, sorted. */
    List<String> files() {
        List<String> names = new ArrayList<>();
        for (Member member : byName.values()) {
            if (!member.isLink()) {
                names.add(member.name());
            }
        }
        Collections.sort(names);
        return names;
    }

    /** The file that a path leads to. */
    Optional<Member> resolve(String path) {
        Deque<String> left = new ArrayDeque<>();
        prepend(left, path);
        List<String> at = new ArrayList<>();
        int links = 0;
        Optional<Member> reached = Optional.empty();
        for (int steps = 0; !left.isEmpty(); steps++) {
            if (steps > MAX_STEPS) {
                return Optional.empty();
            }
            String name = left.pop();
            if (name.equals("..")) {
                if (!at.isEmpty()) {
                    at.remove(at.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                at.add(name);
                Member member = byName.get(String.join("/", at));
                reached = Optional.ofNullable(member);
                if (member != null && member.isLink()) {
                    if (++links > MAX_LINKS) {
                        return Optional.empty();
                    }
                    at.remove(at.size() - 1);
                    if (member.hard() || member.target().startsWith("/")) {
                        at.clear();
                    }
                    prepend(left, member.target());
                    reached = Optional.empty();
                }
            }
        }
        return reached;
    }

    private static void prepend(Deque<String> left, String path) {
        if (path.length() > ArchiveLimits.NAME_LENGTH) {
            left.clear();
            return;
        }
        String[] names = path.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
            left.push(names[i]);
        }
    }
}
