package dev.unwinder.cli;

import dev.unwinder.target.TargetThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which threads to show.
 *
 * @param threads those chosen
 * @param note what to say about the choice
 * @param problem why there is nothing to show; the choice made no sense
 */
record ThreadChoice(List<TargetThread> threads, Optional<String> note, Optional<String> problem) {
    private static final int MAX_NAMED = 5;

    /** Chooses by {@code all}, {@code crashed} or a thread id. */
    static ThreadChoice of(String word, List<TargetThread> all) {
        if (word.equals("all")) {
            return new ThreadChoice(all, Optional.empty(), Optional.empty());
        }
        return word.equals("crashed") ? crashed(all) : byId(word, all);
    }

    private static ThreadChoice crashed(List<TargetThread> all) {
        List<TargetThread> chosen = new ArrayList<>();
        for (TargetThread thread : all) {
            if (thread.crashed()) {
                chosen.add(thread);
            }
        }
        if (chosen.isEmpty() && !all.isEmpty()) {
            return new ThreadChoice(
                    all.subList(0, 1), Optional.of("no thread crashed; this is the first one"), Optional.empty());
        }
        return new ThreadChoice(chosen, Optional.empty(), Optional.empty());
    }

    private static ThreadChoice byId(String word, List<TargetThread> all) {
        long tid;
        try {
            tid = Long.parseLong(word);
        } catch (NumberFormatException noNumber) {
            return problem("--thread takes crashed, all or a thread id, not '" + word + "'");
        }
        List<TargetThread> chosen = new ArrayList<>();
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).tid() == tid) {
                chosen.add(all.get(i));
            }
            if (i < MAX_NAMED) {
                ids.append(i == 0 ? "" : ", ").append(all.get(i).tid());
            }
        }
        if (chosen.isEmpty()) {
            String more = all.size() > MAX_NAMED ? " and " + (all.size() - MAX_NAMED) + " more" : "";
            return problem("there is no thread " + tid + "; there are " + (all.isEmpty() ? "none" : ids + more));
        }
        return new ThreadChoice(chosen, Optional.empty(), Optional.empty());
    }

    private static ThreadChoice problem(String why) {
        return new ThreadChoice(List.of(), Optional.empty(), Optional.of(why));
    }
}
