package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Looks for a class among the bases of another.
 *
 * <p>Two ways to a base lead to the same part of an object if they go through the same virtual base last, and lie at the same place in
 * it; whether the object would be caught depends on there being one such part, reached in public. No object is needed for that.
 *
 * @itanium 2.9.4 (class type_info)
 */
final class BaseSearch {
    /** The most bases that are looked at, and how deep they may be stacked. */
    private static final int MAX_VISITS = 20_000;

    private static final int MAX_DEPTH = 256;

    /**
     * A part of an object.
     *
     * @param virtualBase the last virtual base on the way, by name; empty where there is none
     * @param offset in that base, or in the whole object
     */
    private record Part(String virtualBase, long offset) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Part that && offset == that.offset && virtualBase.equals(that.virtualBase);
        }

        @Override
        public int hashCode() {
            return virtualBase.hashCode() * 31 + Long.hashCode(offset);
        }
    }

    private record Visit(TypeInfo type, Part part, boolean isPublic, int depth) {}

    private final TypeInfos types;

    BaseSearch(TypeInfos types) {
        this.types = types;
    }

    /** Whether one class is the other, or has it as a base that is public and there only once. */
    boolean isUniquePublicBase(TypeInfo base, TypeInfo derived) throws MemoryFaultException {
        Map<Part, Boolean> found = find(base, derived);
        return found.size() == 1 && found.containsValue(true);
    }

    /** Where in an object a base lies that is there once and is not, nor lies in, a virtual base. */
    OptionalLong offset(TypeInfo base, TypeInfo derived) throws MemoryFaultException {
        Map<Part, Boolean> found = find(base, derived);
        if (found.size() != 1) {
            return OptionalLong.empty();
        }
        Part part = found.keySet().iterator().next();
        return part.virtualBase().isEmpty() ? OptionalLong.of(part.offset()) : OptionalLong.empty();
    }

    private Map<Part, Boolean> find(TypeInfo base, TypeInfo derived) throws MemoryFaultException {
        Map<Part, Boolean> found = new HashMap<>();
        Deque<Visit> open = new ArrayDeque<>();
        open.add(new Visit(derived, new Part("", 0), true, 0));
        for (int i = 0; i < MAX_VISITS && !open.isEmpty(); i++) {
            Visit visit = open.remove();
            if (visit.type().isSameAs(base)) {
                found.put(visit.part(), visit.isPublic() || found.getOrDefault(visit.part(), false));
            } else if (visit.depth() < MAX_DEPTH && i + open.size() < MAX_VISITS) {
                for (TypeInfos.Base next : types.bases(visit.type())) {
                    Part part = next.isVirtual()
                            ? new Part(next.type().shown(), 0)
                            : new Part(visit.part().virtualBase(), visit.part().offset() + next.offset());
                    open.add(new Visit(next.type(), part, visit.isPublic() && next.isPublic(), visit.depth() + 1));
                }
            }
        }
        return found;
    }
}
