package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Names of functions: their own, or those of what they are instances or definitions of, in whatever unit or file that
 * is. For one thread at a time.
 *
 * @dwarf 2.15, 3.3.8
 */
final class FunctionNames {
    /** What a function is called. */
    record Name(Optional<String> name, Optional<String> linkageName) {
        static final Name NONE = new Name(Optional.empty(), Optional.empty());

        /** How many characters it has. */
        int length() {
            return (name.isPresent() ? name.get().length() : 0)
                    + (linkageName.isPresent() ? linkageName.get().length() : 0);
        }
    }

    /** An entry, and the unit that it is in. */
    record Place(Unit unit, Entry entry) {}

    private static final int[] LINKAGE_NAMES = {DW_AT_linkage_name, DW_AT_MIPS_linkage_name};
    private static final int[] ORIGINS = {DW_AT_abstract_origin, DW_AT_specification};

    private final UnitFunctions functions;
    private final LeastRecentlyUsed<FileOffset, Name> known;

    FunctionNames(UnitFunctions functions, Budget budget) {
        this.functions = functions;
        this.known = new LeastRecentlyUsed<>(InfoLimits.MAX_NAMES, budget);
    }

    /** The name of a function or inlined call. */
    Name of(Unit unit, Entry entry) throws MalformedDataException {
        Optional<Place> origin = origin(unit, entry);
        if (origin.isEmpty()) {
            return read(new Place(unit, entry));
        }
        // All calls of one function share its name, unless they have one of their own.
        if (entry.has(DW_AT_name) || entry.has(DW_AT_linkage_name) || entry.has(DW_AT_MIPS_linkage_name)) {
            return read(new Place(unit, entry));
        }
        FileOffset key = FileOffset.of(origin.get().unit(), origin.get().entry().offset());
        Name name = known.get(key);
        if (name == null) {
            name = read(origin.get());
            known.put(key, name, 150 + name.length());
        }
        return name;
    }

    private Name read(Place start) throws MalformedDataException {
        Optional<String> name = Optional.empty();
        Optional<String> linkageName = Optional.empty();
        Place named = start;
        Optional<Place> place = Optional.of(start);
        for (int hops = 0; place.isPresent() && (name.isEmpty() || linkageName.isEmpty()); hops++) {
            Unit unit = place.get().unit();
            Entry entry = place.get().entry();
            if (hops > InfoLimits.MAX_HOPS) {
                throw unit.malformed("more than " + InfoLimits.MAX_HOPS + " references from a function to its name");
            }
            for (int i = 0; i < LINKAGE_NAMES.length && linkageName.isEmpty(); i++) {
                linkageName = unit.string(entry, LINKAGE_NAMES[i]);
            }
            if (name.isEmpty()) {
                name = unit.string(entry, DW_AT_name);
                named = place.get();
            }
            place = origin(unit, entry);
            // The scope of a member is that of its declaration.
            if (name.isPresent() && place.isPresent() && entry.has(DW_AT_specification)) {
                named = place.get();
            }
        }
        if (name.isEmpty() || linkageName.isPresent() && !isFortran(named.unit())) {
            return new Name(name, linkageName);
        }
        return new Name(Optional.of(qualified(named, name.get())), linkageName);
    }

    private static Optional<Place> origin(Unit unit, Entry entry) throws MalformedDataException {
        for (int attribute : ORIGINS) {
            int index = entry.indexOf(attribute);
            if (index >= 0) {
                return Optional.of(target(unit, entry.forms()[index], entry.values()[index]));
            }
        }
        return Optional.empty();
    }

    /**
     * What a reference leads to.
     *
     * @dwarf 7.5.5 (reference)
     */
    /** The entry that a reference leads to. */
    static Place target(Unit unit, int form, long value) throws MalformedDataException {
        return switch (form) {
            case DW_FORM_ref1, DW_FORM_ref2, DW_FORM_ref4, DW_FORM_ref8, DW_FORM_ref_udata ->
                new Place(unit, unit.entry(unit.header().offset() + value));
            case DW_FORM_ref_addr -> in(unit.file(), value);
            case DW_FORM_ref_sup4, DW_FORM_ref_sup8, DW_FORM_GNU_ref_alt ->
                in(unit.file().alternate(), value);
            case DW_FORM_ref_sig8 -> type(unit, value);
            default ->
                throw unit.malformed(
                        "a reference in form 0x" + Integer.toHexString(form) + ", which is none of a reference");
        };
    }

    private static Place in(DwarfFile file, long offset) throws MalformedDataException {
        Unit unit = file.unitAround(offset);
        return new Place(unit, unit.entry(offset));
    }

    private static Place type(Unit unit, long signature) throws MalformedDataException {
        Unit type = unit.file().typeUnit(signature);
        return new Place(type, type.entry(type.header().offset() + type.header().typeOffset()));
    }

    /** Puts the names of what encloses an entry before its name. */
    private String qualified(Place place, String name) throws MalformedDataException {
        Unit unit = place.unit();
        ScopeIndex scopes = functions.of(unit).scopes();
        Deque<String> parts = new ArrayDeque<>();
        parts.addFirst(name);
        int scope = scopes.around(place.entry().offset());
        int length = name.length();
        while (scope >= 0 && parts.size() < InfoLimits.MAX_SCOPES && length < InfoLimits.MAX_STRING) {
            String part = scopeName(unit, unit.entry(scopes.offset(scope)));
            if (!part.isEmpty()) {
                parts.addFirst(part);
                length += part.length();
            }
            scope = scopes.parent(scope);
        }
        return String.join(separator(unit), parts);
    }

    /** The name of a namespace or class; of a class that is only declared here, that of its type unit. */
    private static String scopeName(Unit unit, Entry entry) throws MalformedDataException {
        Optional<String> own = unit.string(entry, DW_AT_name);
        if (own.isPresent()) {
            return own.get();
        }
        int signature = entry.indexOf(DW_AT_signature);
        if (signature >= 0 && entry.forms()[signature] == DW_FORM_ref_sig8) {
            Place type = type(unit, entry.values()[signature]);
            return type.unit().string(type.entry(), DW_AT_name).orElse("");
        }
        if (entry.has(DW_AT_specification)) {
            int index = entry.indexOf(DW_AT_specification);
            Place declaration = target(unit, entry.forms()[index], entry.values()[index]);
            return declaration.unit().string(declaration.entry(), DW_AT_name).orElse("");
        }
        return entry.tag() == DW_TAG_namespace ? "(anonymous namespace)" : "";
    }

    /** Its linkage names are not mangled in a way that anybody takes back: {@code __shapes_MOD_norm}. */
    private static boolean isFortran(Unit unit) {
        return switch ((int) unit.root().value(DW_AT_language).orElse(0)) {
            case DW_LANG_Fortran77,
                    DW_LANG_Fortran90,
                    DW_LANG_Fortran95,
                    DW_LANG_Fortran03,
                    DW_LANG_Fortran08,
                    DW_LANG_Fortran18 -> true;
            default -> false;
        };
    }

    private static String separator(Unit unit) {
        OptionalLong language = unit.root().value(DW_AT_language);
        boolean dotted =
                language.isPresent() && (language.getAsLong() == DW_LANG_Java || language.getAsLong() == DW_LANG_D);
        return dotted ? "." : "::";
    }
}
