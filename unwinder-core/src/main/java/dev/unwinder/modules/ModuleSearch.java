package dev.unwinder.modules;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.DynamicTable;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One search for all images of a target; see {@link ModuleMap}. */
final class ModuleSearch {
    private final Target target;
    private final ImageFinder finder;
    private final ImageCache cache;
    private final Budget budget;
    private final WordReader words;
    private final ImageHeads heads;
    private final List<MappedModules.Group> groups;
    private final AddressMap<MappedModules.Group> groupByAddress;
    private final FoundModules found;
    private final DynamicSections sections;
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
        this.found = new FoundModules(target, groupByAddress);
        this.sections = new DynamicSections(target, budget);
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
        return new MainProgram(sections).mark(found.list(), auxv);
    }

    /** The image that AT_PHDR lies in: the main program, or ld.so where that was started by hand. */
    private void addMainProgram(AuxiliaryVector auxv) {
        OptionalLong headers = auxv.find(AuxiliaryVector.AT_PHDR);
        if (headers.isEmpty() || found.isTaken(headers.getAsLong())) {
            return;
        }
        Optional<MappedModules.Group> group = groupByAddress.find(headers.getAsLong());
        // The program headers follow the ELF header nearly always; a mapping tells better where the image starts.
        long start = group.isPresent()
                ? group.get().start()
                : headers.getAsLong() - (target.machine().wordSize() == 8 ? 64 : 52);
        add(start, group.isPresent() ? group.get().path() : "", true, group);
    }

    /** What the dynamic loader's list adds to the images known so far. */
    private void addLinkMap() {
        for (LoadedModule program : List.copyOf(found.list())) {
            if (MainProgram.namesInterpreter(program) || program.mainProgram()) {
                Optional<DynamicTable> dynamic = sections.of(program);
                if (dynamic.isPresent()) {
                    for (LinkMap.Entry entry : LinkMap.read(words, dynamic.get(), listed)) {
                        addEntry(entry);
                    }
                }
            }
        }
    }

    private void addEntry(LinkMap.Entry entry) {
        if (found.isTaken(entry.dynamic())) {
            return;
        }
        Optional<MappedModules.Group> group = groupByAddress.find(entry.dynamic());
        if (group.isPresent()) {
            // One file may hold several images: then the entry's own start tells which.
            boolean inside = MappedModules.isOf(groupByAddress, group.get(), entry.bias()) && startsImage(entry.bias());
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
            if (!found.isTaken(group.start())) {
                add(group.start(), group.path(), false, Optional.of(group));
            }
            for (FileMapping mapping : group.mappings()) {
                long start = mapping.range().start();
                if (!found.isTaken(start) && startsImage(start)) { // another image of an archive
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
            if (!found.isTaken(region.range().start())) {
                add(region.range().start(), "", false, Optional.empty());
            }
        }
    }

    private void addVdso(long start) {
        Optional<ElfFile> copy = VdsoCopy.read(new MemorySource("[vdso]", target.memory(), start, budget));
        Optional<ProgramHeader> load = firstLoad(copy);
        if (load.isPresent()) {
            Optional<BuildId> id = copy.get().buildId();
            String key = id.isPresent() ? id.get().toString() : "vdso at " + start + " of " + target.name();
            found.add(
                    ImageHeads.bias(start, load.get()),
                    copy.get().programHeaders(),
                    List.of(),
                    "[vdso]",
                    cache.image(key, copy.get(), budget),
                    id,
                    ImageVerdict.MATCH,
                    "",
                    false);
        }
    }

    /**
     * Adds the image whose first byte is at an address.
     *
     * @return whether there is one
     */
    private boolean add(long start, String listed, boolean main, Optional<MappedModules.Group> group) {
        if (found.isFull() || budget.isOver()) {
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
        found.add(
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
                AddressRange range = Pages.of(bias + header.vaddr(), header.memorySize());
                Optional<MappedModules.Group> inside = groupByAddress.find(range.start());
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
            found.add(
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
        if (!found.executable(ranges).isEmpty() && target.memory().read(group.start(), new byte[1], 0, 1) == 0) {
            ModuleImage nothing = ModuleImage.empty(group.path(), target.machine());
            starts.add(group.start());
            found.add(
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

    private boolean isForTarget(Optional<ElfFile> file) {
        return file.isPresent()
                && file.get().header().machine() == target.machine().elfMachine()
                && file.get().header().wordSize() == target.machine().wordSize()
                && file.get().order() == target.machine().order();
    }

    private static Optional<ProgramHeader> firstLoad(Optional<ElfFile> file) {
        return file.isPresent() ? ProgramHeader.firstLoad(file.get().programHeaders()) : Optional.empty();
    }
}
