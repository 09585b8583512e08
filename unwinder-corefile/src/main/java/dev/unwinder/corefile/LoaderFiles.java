package dev.unwinder.corefile;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ImageFinder.Finding;
import dev.unwinder.modules.LinkMap;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.LayeredMemory;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.WordReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The mapped files of a core that does not list them, from what the dynamic loader left in its memory.
 *
 * <p>Cores of qemu-user never have an NT_FILE note, and the kernel leaves it out when there are very many mappings. Such cores lack the code
 * all the same, so it has to be known which file was mapped where.
 */
final class LoaderFiles {
    private static final int MAX_NAME = 4096;

    /** The most segments that are looked at for an ELF header, and the most images among them. */
    private static final int MAX_SEGMENTS = 1 << 17;

    private static final int MAX_IMAGES = 4096;
    private static final long PAGE = 4096;

    /** A program in memory: where, and its headers. */
    private record Program(long bias, List<ProgramHeader> headers, Optional<ElfFile> file) {
        Optional<ProgramHeader> header(int type) {
            return headers.stream().filter(it -> it.type() == type).findFirst();
        }
    }

    private final Memory held;
    private final AddressMap<MemoryRegion> regions;
    private final Machine machine;
    private final CoreNotes notes;
    private final FileSearch search;
    private final WordReader words;
    private final List<MappedFile> found = new ArrayList<>();

    LoaderFiles(Memory held, AddressMap<MemoryRegion> regions, Machine machine, CoreNotes notes, FileSearch search) {
        this.regions = regions;
        this.held = held;
        this.machine = machine;
        this.notes = notes;
        this.search = search;
        this.words = new WordReader(held, machine.order(), machine.wordSize());
    }

    /** All that can be found: the program, its loader, what that has loaded. */
    List<MappedFile> find() {
        if (notes.guest()) {
            bareProgram();
            return found;
        }
        OptionalLong headers = notes.auxiliaryVector().find(AuxiliaryVector.AT_PHDR);
        OptionalLong entry = notes.auxiliaryVector().find(AuxiliaryVector.AT_ENTRY);
        if (headers.isPresent() && entry.isPresent()) {
            program(headers.getAsLong(), entry.getAsLong()).ifPresent(program -> {
                Set<Long> biases = new HashSet<>(Set.of(program.bias()));
                loaded(program, biases);
                interpreter(program, biases);
            });
        }
        if (found.isEmpty()) {
            byHeaders();
        }
        return found;
    }

    /**
     * Without the kernel's word on where the program is: segments that begin with an ELF header are images. The one to which the loader has
     * written where its list is is the program. Situation: notes that are cut or broken.
     */
    private void byHeaders() {
        List<HeldImage> images = new ArrayList<>();
        int segments = Math.min(regions.size(), MAX_SEGMENTS);
        for (int i = 0; i < segments && images.size() < MAX_IMAGES; i++) {
            HeldImage.read(held, regions.start(i), machine, "image").ifPresent(images::add);
        }
        Set<Long> biases = new HashSet<>();
        for (HeldImage image : images) {
            Program program = new Program(image.bias(), image.programHeaders(), Optional.empty());
            if (program.header(ElfConstants.PT_INTERP).isPresent() && hasList(program) && biases.add(image.bias())) {
                Finding finding = search.find(new Wanted(
                        programPath(), false, true, image.buildId(), Optional.of(image), image::hasSegmentsOf));
                Program known = new Program(image.bias(), image.programHeaders(), finding.file());
                add(programPath(), known, Optional.of(image), finding);
                loaded(known, biases);
            }
        }
        for (HeldImage image : images) {
            if (biases.add(image.bias())) {
                search("", image.bias(), image::hasSegmentsOf);
            }
        }
    }

    private boolean hasList(Program program) {
        Optional<DynamicTable> table = dynamicTable(program);
        return table.isPresent() && table.get().find(ElfConstants.DT_DEBUG).orElse(0) != 0;
    }

    /** What runs on a machine without an operating system, if it is given: it stands where it was linked to. */
    private void bareProgram() {
        if (search.executable().isEmpty()) {
            return;
        }
        String path = search.executable().get().toString();
        Finding finding =
                search.find(new Wanted(path, false, true, Optional.empty(), Optional.empty(), this::isWhereLinked));
        finding.file()
                .ifPresent(file ->
                        add(path, new Program(0, file.programHeaders(), finding.file()), Optional.empty(), finding));
    }

    /** Whether the first page of a program's code is in memory where it was linked to. */
    private boolean isWhereLinked(ElfFile file) {
        for (ProgramHeader header : file.programHeaders()) {
            if (header.isLoad() && header.isExecutable() && header.fileSize() > 0) {
                int size = (int) Math.min(header.fileSize(), PAGE);
                byte[] there = new byte[size];
                return held.read(header.vaddr(), there, 0, size) == size
                        && Arrays.equals(there, file.source().readFully(header.offset(), size));
            }
        }
        return false;
    }

    private Optional<Program> program(long headers, long entry) {
        Optional<HeldImage> image =
                HeldImage.read(held, headers - (machine.wordSize() == 8 ? 64 : 52), machine, "program");
        String path = programPath();
        Predicate<ElfFile> fits = file -> {
            OptionalLong vaddr = headersVaddr(file);
            return vaddr.isPresent()
                    && vaddr.getAsLong() + entry - file.header().entry() == headers;
        };
        Finding finding = search.find(new Wanted(path, false, true, HeldImage.buildId(image), image, fits));
        if (finding.file().isPresent()) {
            ElfFile file = finding.file().get();
            Program program = new Program(entry - file.header().entry(), file.programHeaders(), finding.file());
            add(path, program, image, finding);
            return Optional.of(program);
        }
        Optional<Program> program = image.map(it -> new Program(it.bias(), it.programHeaders(), Optional.empty()));
        program.ifPresent(it -> add(path, it, image, finding));
        return program;
    }

    /** The name it was executed by. */
    private String programPath() {
        OptionalLong address = notes.auxiliaryVector().find(AuxiliaryVector.AT_EXECFN);
        try {
            if (address.isPresent()) {
                return words.string(address.getAsLong(), MAX_NAME);
            }
        } catch (MemoryFaultException absent) {
            // The core was cut short before the stack's end.
        }
        return search.executable()
                .map(Object::toString)
                .or(() -> notes.process().map(LoaderFiles::firstWord))
                .orElse("");
    }

    /** What it was started as, if that is a path: whether it is the right file is judged as of all. */
    private static String firstWord(ProcessInfo process) {
        int end = process.arguments().indexOf(' ');
        String first = end < 0 ? process.arguments() : process.arguments().substring(0, end);
        return first.startsWith("/") ? first : process.name();
    }

    private static OptionalLong headersVaddr(ElfFile file) {
        long offset = file.header().programHeaderOffset();
        for (ProgramHeader header : file.programHeaders()) {
            if (header.isLoad() && offset >= header.offset() && offset - header.offset() < header.fileSize()) {
                return OptionalLong.of(header.vaddr() + offset - header.offset());
            }
        }
        return OptionalLong.empty();
    }

    /** What the loader's list adds. Its own name is in the program's .interp section, which is in the file that was just found. */
    private void loaded(Program program, Set<Long> biases) {
        BackingFiles files = new BackingFiles(found, search, it -> false);
        WordReader names = new WordReader(LayeredMemory.of(List.of(held, files)), machine.order(), machine.wordSize());
        for (LinkMap.Entry entry : dynamicTable(program)
                .map(table -> LinkMap.read(words, names, table))
                .orElse(List.of())) {
            if (biases.add(entry.bias())) {
                image(entry.name(), entry.bias(), entry.dynamic());
            }
        }
    }

    private Optional<DynamicTable> dynamicTable(Program program) {
        Optional<ProgramHeader> dynamic = program.header(ElfConstants.PT_DYNAMIC);
        if (dynamic.isEmpty()) {
            return Optional.empty();
        }
        MemoryBytes memory = new MemoryBytes("dynamic section", held, program.bias());
        long size = Math.max(0, Math.min(dynamic.get().memorySize(), 1 << 16));
        try {
            ByteView bytes = memory.view(dynamic.get().vaddr(), size, "", machine.order());
            return Optional.of(DynamicTable.parse(bytes, machine.wordSize()));
        } catch (MalformedDataException cut) {
            return Optional.empty();
        }
    }

    private void image(String path, long bias, long dynamic) {
        search(
                path,
                bias,
                file -> file.programHeaders().stream()
                        .anyMatch(it -> it.type() == ElfConstants.PT_DYNAMIC && it.vaddr() + bias == dynamic));
    }

    /** The loader itself, should it have crashed before it made its list. */
    private void interpreter(Program program, Set<Long> biases) {
        OptionalLong base = notes.auxiliaryVector().find(AuxiliaryVector.AT_BASE);
        Optional<ProgramHeader> path = program.header(ElfConstants.PT_INTERP);
        if (base.orElse(0) == 0 || path.isEmpty() || program.file().isEmpty() || !biases.add(base.getAsLong())) {
            return;
        }
        int size = (int) Math.max(0, Math.min(path.get().fileSize(), MAX_NAME));
        byte[] bytes = program.file().get().source().readFully(path.get().offset(), size);
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        search(end < 0 ? text : text.substring(0, end), base.getAsLong(), file -> true);
    }

    private void search(String path, long bias, Predicate<ElfFile> fits) {
        Optional<HeldImage> image = HeldImage.read(held, bias, machine, path);
        Optional<BuildId> buildId = HeldImage.buildId(image);
        Finding finding = search.find(new Wanted(path, false, false, buildId, image, fits));
        Optional<List<ProgramHeader>> headers =
                finding.file().map(ElfFile::programHeaders).or(() -> image.map(HeldImage::programHeaders));
        headers.ifPresent(it -> add(path, new Program(bias, it, finding.file()), image, finding));
    }

    private void add(String path, Program program, Optional<HeldImage> image, Finding finding) {
        List<FileMapping> mappings = new ArrayList<>();
        for (ProgramHeader header : program.headers()) {
            if (header.isLoad() && header.fileSize() > 0) {
                long start = program.bias() + header.vaddr() & -PAGE;
                long end = program.bias() + header.vaddr() + header.fileSize() + PAGE - 1 & -PAGE;
                if (Long.compareUnsigned(start, end) < 0) {
                    mappings.add(new FileMapping(new AddressRange(start, end), header.offset() & -PAGE, path, false));
                }
            }
        }
        mappings.sort(null);
        found.add(
                new MappedFile(path, false, List.copyOf(mappings), file -> MappedFiles.backing(file, image, finding)));
    }
}
