package dev.unwinder.symbol;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.info.CallSite;
import dev.unwinder.symbol.info.CallTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the ways that lead from a call to a function that was not called there, by jumps at the ends of others.
 *
 * <p>Of several ways only the jumps count that all of them begin or end with, as gdb has it. Where one jump may lead anywhere, nothing is known.
 */
final class ChainSearch {
    /** How many jumps are tried; the ways through a program made to hurt grow exponentially. */
    private static final int MAX_STEPS = 2000;

    private static final int MAX_DEPTH = 64;

    /** A jump. */
    record Jump(LoadedModule module, CallSite site) {
        boolean isAt(Jump other) {
            return module.bias() + site.vaddr() == other.module.bias() + other.site.vaddr();
        }
    }

    /** Where functions are. */
    interface Program {
        /** Where a call of a module goes, all places; empty where that is not known. */
        List<Entry> targets(LoadedModule module, CallTarget target);

        /** The jumps out of a function; empty where nothing is known of it. */
        Optional<List<CallSite>> tailCalls(Entry function);
    }

    /** Where a function is entered. */
    record Entry(LoadedModule module, long vaddr) {
        boolean isAt(Entry other) {
            return module.bias() + vaddr == other.module.bias() + other.vaddr;
        }
    }

    private final Program program;
    private final Entry callee;
    private final List<Jump> way = new ArrayList<>();
    private int steps;
    private boolean unknown;

    /** The first way found, and how many of its jumps, at its begin and its end, all others share. */
    private List<Jump> first = List.of();

    private boolean found;
    private int common;
    private int commonAtEnd;

    private ChainSearch(Program program, Entry callee) {
        this.program = program;
        this.callee = callee;
    }

    /**
     * The jumps that were made for certain, the last one first.
     *
     * @param module of the call
     * @param call that returns to the caller
     * @param callee the function that is active in place of the one that was called
     */
    static List<Jump> between(Program program, LoadedModule module, CallSite call, Entry callee) {
        ChainSearch search = new ChainSearch(program, callee);
        search.follow(module, call.target());
        if (search.unknown || !search.found) {
            return List.of();
        }
        List<Jump> jumps = new ArrayList<>();
        int length = search.first.size();
        for (int i = length - 1; i >= 0; i--) {
            if (i < search.common || i >= length - search.commonAtEnd) {
                jumps.add(search.first.get(i));
            }
        }
        return jumps;
    }

    private void follow(LoadedModule module, CallTarget target) {
        List<Entry> entries = program.targets(module, target);
        unknown |= entries.isEmpty() || ++steps > MAX_STEPS || way.size() > MAX_DEPTH;
        for (int i = 0; i < entries.size() && !unknown; i++) {
            if (entries.get(i).isAt(callee)) {
                arrived();
            } else {
                jump(entries.get(i));
            }
        }
    }

    private void jump(Entry function) {
        Optional<List<CallSite>> sites = program.tailCalls(function);
        unknown |= sites.isEmpty();
        if (sites.isEmpty()) {
            return;
        }
        for (CallSite site : sites.get()) {
            Jump jump = new Jump(function.module(), site);
            if (unknown || isOnWay(jump)) {
                continue; // a jump that was made again leads nowhere new
            }
            way.add(jump);
            follow(function.module(), site.target());
            way.remove(way.size() - 1);
        }
    }

    private boolean isOnWay(Jump jump) {
        for (Jump made : way) {
            if (made.isAt(jump)) {
                return true;
            }
        }
        return false;
    }

    private void arrived() {
        if (!found) {
            found = true;
            first = List.copyOf(way);
            common = way.size();
            commonAtEnd = way.size();
        } else {
            int length = Math.min(way.size(), first.size());
            int same = 0;
            while (same < Math.min(common, length) && way.get(same).isAt(first.get(same))) {
                same++;
            }
            common = same;
            same = 0;
            while (same < Math.min(commonAtEnd, length)
                    && way.get(way.size() - 1 - same).isAt(first.get(first.size() - 1 - same))) {
                same++;
            }
            commonAtEnd = same;
        }
        unknown |= common == 0 && commonAtEnd == 0;
    }
}
