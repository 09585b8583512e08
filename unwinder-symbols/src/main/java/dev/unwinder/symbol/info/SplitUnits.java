package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The units that were split off: in a package, or in a file for each. For one thread at a time.
 *
 * @dwarf 3.1.3, 7.3.2
 */
final class SplitUnits {
    /** A package and its index. */
    private record Package(DebugSections sections, Optional<PackageIndex> units, Optional<PackageIndex> types) {}

    private final CompanionFiles companions;
    private final LeastRecentlyUsed<Long, Unit> known = new LeastRecentlyUsed<>(256);
    private final Map<Long, String> missing = new HashMap<>();
    private @Nullable Optional<Package> dwp;

    SplitUnits(CompanionFiles companions) {
        this.companions = companions;
    }

    /**
     * The unit that a skeleton stands for.
     *
     * @return empty for a unit that was not split
     * @throws MalformedDataException when it was, but cannot be had
     */
    Optional<Unit> of(Unit skeleton) throws MalformedDataException {
        OptionalLong id = id(skeleton);
        if (id.isEmpty() || skeleton.isSplit()) {
            return Optional.empty();
        }
        Unit unit = known.get(id.getAsLong());
        if (unit != null) {
            return Optional.of(unit);
        }
        String why = missing.get(id.getAsLong());
        if (why != null) {
            throw skeleton.malformed(why);
        }
        Optional<Unit> found = inPackage(skeleton, id.getAsLong());
        found = found.isPresent() ? found : inFile(skeleton, id.getAsLong());
        if (found.isEmpty()) {
            why = "its split part " + name(skeleton).orElse("") + " is not there";
            if (missing.size() < InfoLimits.MAX_REMEMBERED) {
                missing.put(id.getAsLong(), why);
            }
            throw skeleton.malformed(why);
        }
        return Optional.of(known.put(id.getAsLong(), found.get(), 1));
    }

    /** The file that has the split part of a unit, if it is not found: by the name that the unit has for it, in the folder it was made in. */
    Optional<String> missing(Unit skeleton) {
        try {
            of(skeleton);
            return Optional.empty();
        } catch (MalformedDataException broken) {
            return file(skeleton);
        }
    }

    private static Optional<String> file(Unit skeleton) {
        try {
            Optional<String> name = name(skeleton);
            String folder = skeleton.string(skeleton.root(), DW_AT_comp_dir).orElse("");
            return name.map(it -> it.startsWith("/") || folder.isEmpty() ? it : folder + "/" + it);
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    /** What ties a skeleton to its unit; empty for other units. */
    private static OptionalLong id(Unit unit) {
        if (unit.header().type() == DW_UT_skeleton || unit.header().type() == DW_UT_split_compile) {
            return OptionalLong.of(unit.header().id());
        }
        return unit.root().value(DW_AT_GNU_dwo_id);
    }

    private static Optional<String> name(Unit skeleton) throws MalformedDataException {
        Optional<String> name = skeleton.string(skeleton.root(), DW_AT_dwo_name);
        return name.isPresent() ? name : skeleton.string(skeleton.root(), DW_AT_GNU_dwo_name);
    }

    private Optional<Unit> inPackage(Unit skeleton, long id) throws MalformedDataException {
        Optional<Package> opened = dwp;
        if (opened == null) {
            opened = Optional.empty();
            Optional<ElfFile> file = companions.packageFile();
            if (file.isPresent()) {
                DebugSections sections = DebugSections.ofSplit(file.get());
                opened = Optional.of(new Package(
                        sections,
                        PackageIndex.of(sections.index("cu_index")),
                        PackageIndex.of(sections.index("tu_index"))));
            }
            dwp = opened;
        }
        if (opened.isEmpty() || opened.get().units().isEmpty()) {
            return Optional.empty();
        }
        DebugSections sections = opened.get().sections();
        Optional<Map<String, DebugSection>> parts = opened.get().units().get().parts(id, sections);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Optional<PackageIndex> types = opened.get().types();
        return unitIn(sections.withParts(parts.get()), skeleton, id, it -> type(sections, types, skeleton, it));
    }

    /** A type that a package has for all its units. */
    private static Optional<Unit> type(
            DebugSections sections, Optional<PackageIndex> types, Unit skeleton, long signature)
            throws MalformedDataException {
        Optional<Map<String, DebugSection>> parts =
                types.isEmpty() ? Optional.empty() : types.get().parts(signature, sections);
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(file(sections.withParts(parts.get()), skeleton, it -> Optional.empty())
                        .typeUnit(signature));
    }

    private static DwarfFile file(DebugSections sections, Unit skeleton, DwarfFile.TypeFinder types) {
        return new DwarfFile(sections, skeleton.file().codeTest(), skeleton.file()::alternate)
                .standingFor(skeleton)
                .withTypes(types);
    }

    private Optional<Unit> inFile(Unit skeleton, long id) throws MalformedDataException {
        Optional<String> name = name(skeleton);
        String folder = skeleton.string(skeleton.root(), DW_AT_comp_dir).orElse("");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<ElfFile> file = companions.split(folder, name.get(), it -> {
            try {
                return unitIn(DebugSections.ofSplit(it), skeleton, id, type -> Optional.empty())
                        .isPresent();
            } catch (MalformedDataException broken) {
                return false;
            }
        });
        return file.isEmpty()
                ? Optional.empty()
                : unitIn(DebugSections.ofSplit(file.get()), skeleton, id, type -> Optional.empty());
    }

    /** The unit of an id, among those that a file or a part of a package has. */
    private static Optional<Unit> unitIn(
            DebugSections sections, Unit skeleton, long id, DwarfFile.TypeFinder otherTypes)
            throws MalformedDataException {
        DwarfFile file = file(sections, skeleton, otherTypes);
        DebugSection info = file.section("info");
        for (long offset : file.unitStarts()) {
            UnitHeader header = UnitHeader.parse(info, offset, false);
            if (!header.isType()) {
                Unit unit = file.unit(offset);
                OptionalLong found = id(unit);
                if (found.isPresent() && found.getAsLong() == id) {
                    return Optional.of(unit);
                }
            }
        }
        return Optional.empty();
    }
}
