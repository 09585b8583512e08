package dev.unwinder.modules;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.KnownHeads;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One search for all images of a target; see {@link ModuleMap}. */
final class ModuleSearch {
    /** The most images of one target. */
    private static final int MAX_MODULES = 65_536;

    /** The largest segment of an image, in bytes: programs have had arrays of tens of gigabytes. */
    private static final long MAX_SEGMENT = 1L << 37;

    /** The most mappings that one segment is looked for in. */
    private static final int MAX_PIECES = 64;

    private static final long PAGE = 4096;

    private final Target target;
    private final ImageFinder finder;
    private final ImageCache cache;
    private final Budget budget;
    private final WordReader words;
    private final ImageHeads heads;
    private final List<MappedModules.Group> groups;
    private final AddressMap<MappedModules.Group> groupByAddress;
    private final List<LoadedModule> found = new ArrayList<>();
    private final TreeMap<Long, AddressRange> taken = new TreeMap<>(new Unsigned());
    private final Set<Long> starts = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> listed = new HashSet<>();

    ModuleSearch(Target target, ImageFinder finder, ImageCache cache, Budget budget) {
        this.target = target;
        this.finder = finder;
        this.cache = cache;
        this.budget = budget;
        this.words = new WordReader(
                target.memory(), target.machine().order(), target.machine().wordSize());
        this.heads = new ImageHeads(target, cache.heads(), budget);
        this.groups = MappedModules.group(target.fileMappings());
        this.groupByAddress = MappedModules.byAddress(groups);
    }

    List<LoadedModule> run() {
        AuxiliaryVector auxv = target.auxiliaryVector();
        OptionalLong vdso = auxv.find(AuxiliaryVector.AT_SYSINFO_EHDR);
        if (vdso.isPresent()) {
            addVdso(vdso.getAsLong());
        }
        addMainProgram(auxv);
        addLinkMap();
        addMappings();
        if (groups.isEmpty()) {
            addFromRegions();
        }
        addLinkMap(); // a program started through ld.so is known only now
        return markMainProgram(auxv);
    }

    /** The image that AT_PHDR lies in: the main program, or ld.so where that was started by hand. */
    private void addMainProgram(AuxiliaryVector auxv) {
        OptionalLong headers = auxv.find(AuxiliaryVector.AT_PHDR);
        if (headers.isEmpty() || isTaken(headers.getAsLong())) {
            return;
        }
        Optional<MappedModules.Group> group = groupOf(headers.getAsLong());
        // The program headers follow the ELF header nearly always; a mapping tells better where the image starts.
        long start = group.isPresent()
                ? group.get().start()
                : headers.getAsLong() - (target.machine().wordSize() == 8 ? 64 : 52);
        add(start, group.isPresent() ? group.get().path() : "", true, group);
    }

    /** What the dynamic loader's list adds to the images known so far. */
    private void addLinkMap() {
        for (LoadedModule program : List.copyOf(found)) {
            if (program.image().programHeader(ElfConstants.PT_INTERP).isPresent() || program.mainProgram()) {
                Optional<DynamicTable> dynamic = dynamicTable(program);
                if (dynamic.isPresent()) {
                    for (LinkMap.Entry entry : LinkMap.read(words, dynamic.get(), listed)) {
                        addEntry(entry);
                    }
                }
            }
        }
    }

    private void addEntry(LinkMap.Entry entry) {
        if (isTaken(entry.dynamic())) {
            return;
        }
        Optional<MappedModules.Group> group = groupOf(entry.dynamic());
        if (group.isPresent()) {
            // One file may hold several images: then the entry's own start tells which.
            boolean inside = isOf(group.get(), entry.bias()) && startsImage(entry.bias());
            if (inside) {
                add(entry.bias(), group.get().path(), false, Optional.empty());
            } else {
                add(group.get().start(), group.get().path(), false, group);
            }
        } else if (!add(entry.bias(), entry.name(), false, group)) {
            // A prelinked image: its first byte is not at its bias; only its file can tell where.
            ImageFinder.Finding finding = finder.find(new ImageFinder.Request(entry.name(), Optional.empty(), false));
            Optional<ProgramHeader> load = firstLoad(finding.file());
            if (load.isPresent()) {
                long start = entry.bias() + load.get().vaddr() - load.get().offset();
                add(start, entry.name(), false, Optional.empty());
            }
        }
    }

    private void addMappings() {
        for (MappedModules.Group group : groups) {
            if (!isTaken(group.start())) {
                add(group.start(), group.path(), false, Optional.of(group));
            }
            for (FileMapping mapping : group.mappings()) {
                long start = mapping.range().start();
                if (!isTaken(start) && startsImage(start)) { // another image of an archive
                    add(start, group.path(), false, Optional.empty());
                }
            }
        }
    }

    private boolean startsImage(long start) {
        return ElfHeader.hasMagic(new MemorySource("image", target.memory(), start, budget));
    }

    /** Without any list: memory that begins like an image. */
    private void addFromRegions() {
        for (int i = 0; i < target.regions().size(); i++) {
            MemoryRegion region = target.regions().value(i);
            if (!isTaken(region.range().start())) {
                add(region.range().start(), "", false, Optional.empty());
            }
        }
    }

    private void addVdso(long start) {
        MemorySource memory = new MemorySource("[vdso]", target.memory(), start, budget);
        try {
            ElfFile elf = ElfFile.parse(memory);
            long size = 0;
            for (ProgramHeader header : elf.programHeaders()) {
                size = header.isLoad() ? Math.max(size, header.offset() + header.fileSize()) : size;
            }
            // Copied whole, sections and symbols included: it has no file, and it outlives the target.
            byte[] bytes = memory.readFully(0, (int) roundUp(Math.min(Math.max(size, PAGE), 1 << 20)));
            ElfFile copy = ElfFile.parse(ByteView.of(bytes, "[vdso]", elf.order()));
            Optional<ProgramHeader> load = ProgramHeader.firstLoad(copy.programHeaders());
            if (load.isPresent()) {
                Optional<BuildId> id = copy.buildId();
                String key = id.isPresent() ? id.get().toString() : "vdso at " + start + " of " + target.name();
                record(
                        ImageHeads.bias(start, load.get()),
                        copy.programHeaders(),
                        List.of(),
                        "[vdso]",
                        cache.image(key, copy, budget),
                        id,
                        ImageVerdict.MATCH,
                        "",
                        false);
            }
        } catch (MalformedDataException unreadable) {
            // The core was cut before it, or it was left out: then nothing is known of it.
        }
    }

    /**
     * Adds the image whose first byte is at an address.
     *
     * @return whether there is one
     */
    private boolean add(long start, String listed, boolean main, Optional<MappedModules.Group> group) {
        if (found.size() >= MAX_MODULES || budget.isOver()) {
            return false;
        }
        if (starts.contains(start)) {
            return true;
        }
        MemorySource memory = new MemorySource(listed.isEmpty() ? "image" : listed, target.memory(), start, budget);
        Optional<KnownHeads.Head> inMemory = heads.read(memory, start);
        if (inMemory.isEmpty()) {
            // The list may name one file very often: once is enough.
            return group.isPresent()
                    && !refused.contains(start)
                    && (addWithoutHeader(group.get(), main) || !refused.add(start));
        }
        KnownHeads.Head elf = inMemory.get();
        Optional<ProgramHeader> load = ProgramHeader.firstLoad(elf.programHeaders());
        if (load.isEmpty()) {
            return false;
        }
        long bias = ImageHeads.bias(start, load.get());
        String path = listed.isEmpty() ? pathOf(elf.programHeaders(), bias) : listed;
        MemorySource byVaddr = new MemorySource(memory.name(), target.memory(), bias, budget);
        Optional<BuildId> buildId = elf.buildId();
        ImageFinder.Finding finding = finder.find(new ImageFinder.Request(path, buildId, main));
        Optional<ElfFile> file = isForTarget(finding.file()) ? finding.file() : Optional.empty();
        ModuleImage image = file.isPresent()
                ? cache.image(finding.key(), file.get(), budget)
                : ModuleImage.ofMemory(memory.name(), elf.header(), elf.programHeaders(), byVaddr, buildId);
        starts.add(start);
        record(
                bias,
                elf.programHeaders(),
                List.of(),
                path.isEmpty() ? finding.location() : path,
                image,
                buildId.isPresent() ? buildId : image.buildId(),
                finding.verdict(),
                file.isPresent() ? finding.location() : "",
                main);
        return true;
    }

    /**
     * The file that is mapped in the segments of an image of which nothing else tells the name; empty for none.
     *
     * <p>Situation: a program that has moved itself to memory of its own, for large pages, but for its data.
     */
    private String pathOf(List<ProgramHeader> headers, long bias) {
        for (ProgramHeader header : headers) {
            if (header.isLoad() && header.memorySize() != 0) {
                AddressRange range = bounded(pages(bias + header.vaddr(), header.memorySize()));
                Optional<MappedModules.Group> inside = groupOf(range.start());
                if (inside.isPresent()) {
                    return inside.get().path();
                }
            }
        }
        return "";
    }

    /** The target does not hold the start of the image: only a file can tell, if it fits the mappings; else just the addresses are known. */
    private boolean addWithoutHeader(MappedModules.Group group, boolean main) {
        ImageFinder.Finding finding = finder.find(new ImageFinder.Request(group.path(), Optional.empty(), main));
        Optional<ProgramHeader> load = isForTarget(finding.file()) ? firstLoad(finding.file()) : Optional.empty();
        List<AddressRange> ranges = new ArrayList<>(group.mappings().size());
        for (FileMapping mapping : group.mappings()) {
            ranges.add(mapping.range());
        }
        if (load.isPresent()) {
            ElfFile file = finding.file().get();
            starts.add(group.start());
            record(
                    // a program linked without its headers has none of its file's first page mapped
                    ImageHeads.bias(group.start() - group.mappings().get(0).offset(), load.get()),
                    file.programHeaders(),
                    ranges,
                    group.path(),
                    cache.image(finding.key(), file, budget),
                    file.buildId(),
                    finding.verdict(),
                    finding.location(),
                    main);
            return true;
        }
        if (!executable(ranges).isEmpty() && target.memory().read(group.start(), new byte[1], 0, 1) == 0) {
            ModuleImage nothing = ModuleImage.empty(group.path(), target.machine());
            starts.add(group.start());
            record(
                    group.start(),
                    List.of(),
                    ranges,
                    group.path(),
                    nothing,
                    Optional.empty(),
                    finding.verdict(),
                    "",
                    main);
            return true;
        }
        return false;
    }

    private void record(
            long bias,
            List<ProgramHeader> headers,
            List<AddressRange> mappings,
            String path,
            ModuleImage image,
            Optional<BuildId> buildId,
            ImageVerdict verdict,
            String location,
            boolean main) {
        List<AddressRange> segments = new ArrayList<>();
        List<AddressRange> executable = new ArrayList<>();
        for (ProgramHeader header : headers) {
            if (header.isLoad() && header.memorySize() != 0) {
                AddressRange range = bounded(pages(bias + header.vaddr(), header.memorySize()));
                segments.add(range);
                if (header.isExecutable()) {
                    executable.add(range);
                }
            }
        }
        if (segments.isEmpty()) {
            segments.addAll(mappings);
            executable.addAll(executable(mappings));
        }
        if (segments.isEmpty()) {
            return;
        }
        segments.sort(null);
        for (AddressRange segment : segments) {
            taken.put(segment.start(), segment);
        }
        found.add(new LoadedModule(
                path, bias, List.copyOf(segments), List.copyOf(executable), image, buildId, verdict, location, main));
    }

    /**
     * A segment ends where another image is mapped, whatever it says, and is no larger than an image's can be. Situation: a broken segment of
     * 2^63 bytes would hide all images above it.
     */
    private AddressRange bounded(AddressRange segment) {
        long size = Long.compareUnsigned(segment.size(), MAX_SEGMENT) > 0 ? MAX_SEGMENT : segment.size();
        AddressRange range = AddressRange.ofSize(segment.start(), size);
        int next = groupByAddress.indexAbove(range.start());
        int last = Math.min(groupByAddress.size(), next + MAX_PIECES);
        Optional<MappedModules.Group> own = groupOf(range.start());
        for (int i = next; own.isPresent() && i < last && range.contains(groupByAddress.start(i)); i++) {
            if (!isOf(own.get(), groupByAddress.start(i))) {
                return new AddressRange(range.start(), groupByAddress.start(i));
            }
        }
        return range;
    }

    /**
     * With ld.so started by hand, AT_PHDR is ld.so's; the program is the image that names an interpreter, and to which the loader has
     * written where its list is: libc.so.6, which can be run by itself, names an interpreter too.
     */
    private List<LoadedModule> markMainProgram(AuxiliaryVector auxv) {
        boolean marked = false;
        LoadedModule first = null;
        for (LoadedModule module : found) {
            boolean dynamic = isDynamicProgram(module);
            if (module.mainProgram()
                    && (dynamic || auxv.find(AuxiliaryVector.AT_BASE).orElse(0) != 0)) {
                return found;
            }
            marked |= module.mainProgram();
            first = first == null && dynamic ? module : first;
        }
        LoadedModule listed = firstWithLoaderList();
        LoadedModule program = listed != null || marked ? listed : first;
        if (program == null) {
            return found;
        }
        List<LoadedModule> all = new ArrayList<>(found.size());
        for (LoadedModule module : found) {
            all.add(withMain(module, module.range().start() == program.range().start()));
        }
        return all;
    }

    private static boolean isDynamicProgram(LoadedModule module) {
        return module.image().programHeader(ElfConstants.PT_INTERP).isPresent();
    }

    private @Nullable LoadedModule firstWithLoaderList() {
        for (LoadedModule module : found) {
            Optional<DynamicTable> dynamic = isDynamicProgram(module) ? dynamicTable(module) : Optional.empty();
            if (dynamic.isPresent() && dynamic.get().find(ElfConstants.DT_DEBUG).orElse(0) != 0) {
                return module;
            }
        }
        return null;
    }

    private static LoadedModule withMain(LoadedModule it, boolean main) {
        return new LoadedModule(
                it.path(),
                it.bias(),
                it.segments(),
                it.executable(),
                it.image(),
                it.buildId(),
                it.verdict(),
                it.location(),
                main);
    }

    private Optional<DynamicTable> dynamicTable(LoadedModule program) {
        Optional<ProgramHeader> dynamic = program.image().programHeader(ElfConstants.PT_DYNAMIC);
        if (dynamic.isEmpty()) {
            return Optional.empty();
        }
        // Through the target's memory, not the image: the loader has written DT_DEBUG there.
        MemorySource memory =
                new MemorySource(program.name() + " dynamic section", target.memory(), program.bias(), budget);
        try {
            long size = Math.min(dynamic.get().memorySize(), 1 << 16);
            ByteView bytes = memory.view(
                    dynamic.get().vaddr(), size, "", target.machine().order());
            return Optional.of(DynamicTable.parse(bytes, target.machine().wordSize()));
        } catch (MalformedDataException unreadable) {
            return Optional.empty();
        }
    }

    private boolean isForTarget(Optional<ElfFile> file) {
        return file.isPresent()
                && file.get().header().machine() == target.machine().elfMachine()
                && file.get().header().wordSize() == target.machine().wordSize()
                && file.get().order() == target.machine().order();
    }

    private static Optional<ProgramHeader> firstLoad(Optional<ElfFile> file) {
        return file.isPresent() ? ProgramHeader.firstLoad(file.get().programHeaders()) : Optional.empty();
    }

    private Optional<MappedModules.Group> groupOf(long address) {
        return groupByAddress.find(address);
    }

    @SuppressWarnings("ReferenceEquality") // two groups are never alike, and comparing them would go over all mappings
    private boolean isOf(MappedModules.Group group, long address) {
        Optional<MappedModules.Group> its = groupOf(address);
        return its.isPresent() && its.get() == group;
    }

    private boolean isTaken(long address) {
        var below = taken.floorEntry(address);
        return below != null && below.getValue().contains(address);
    }

    /** Those ranges whose first byte is code, as the target's regions say. */
    private List<AddressRange> executable(List<AddressRange> ranges) {
        List<AddressRange> code = new ArrayList<>();
        for (AddressRange range : ranges) {
            Optional<MemoryRegion> region = target.regions().find(range.start());
            if (region.isPresent() && region.get().executable()) {
                code.add(range);
            }
        }
        return code;
    }

    private static AddressRange pages(long start, long size) {
        long first = start & -PAGE;
        return AddressRange.ofSize(first, roundUp(start + size - first));
    }

    private static long roundUp(long size) {
        return (size + PAGE - 1) & -PAGE;
    }

    private static final class Unsigned implements Comparator<Long> {
        @Override
        public int compare(Long one, Long other) {
            return Long.compareUnsigned(one, other);
        }
    }
}
