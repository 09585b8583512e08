package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.cfi.DebugFrame;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.cfi.EhFrameHdr;
import dev.unwinder.cfi.FdeIndex;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.DebugFileFinder;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The call frame information of one image: found, indexed and cached once for all targets.
 *
 * <p>{@code .eh_frame} comes first, by the table in its header; an index of our own where there is no table or it leads nowhere; then
 * {@code .debug_frame}, of the image's file or its debug file, read only when the first frame needs it.
 */
final class ImageCfi {
    /** The most bytes of call frame information that are read where no section tells the size. */
    private static final long MAX_SECTION = 256L << 20;

    private static final RowSource.Answer TOO_MUCH =
            new RowSource.Answer.Failed("cfi: the call frame instructions of all frames are too many");

    /** Makes an image's call frame information, and finds its debug file should that be needed. */
    private record Opening(LoadedModule module, DebugFileFinder debugFiles)
            implements Function<ModuleImage, ImageCfi>, Supplier<Optional<ElfFile>> {
        @Override
        public ImageCfi apply(ModuleImage image) {
            return new ImageCfi(image, this);
        }

        @Override
        public Optional<ElfFile> get() {
            return debugFiles.find(module.image(), module.path(), module.location());
        }
    }

    private final ModuleImage image;
    private final Supplier<Optional<ElfFile>> debugFile;
    private final RowCache rows;
    private final List<String> problems = new ArrayList<>();
    private Optional<EhFrameHdr> header = Optional.empty();
    private Optional<EhFrame> ehFrame = Optional.empty();
    private long ehFrameVaddr;
    private boolean ehFrameEndKnown;
    private Optional<FdeIndex> ehIndex = Optional.empty();
    private Optional<DebugFrame> debugFrame = Optional.empty();
    private Optional<FdeIndex> debugIndex = Optional.empty();
    private boolean debugFrameRead;

    ImageCfi(ModuleImage image, Supplier<Optional<ElfFile>> debugFile) {
        this.image = image;
        this.debugFile = debugFile;
        long code = 0;
        for (ProgramHeader segment : image.programHeaders()) {
            if (segment.isLoad() && segment.isExecutable()) {
                code += Math.max(0, Math.min(segment.memorySize(), 1L << 30));
            }
        }
        this.rows = new RowCache(code, image.loaded().budget());
        openEhFrame();
    }

    /** What a module's image keeps, made by the first who asks. */
    static ImageCfi of(LoadedModule module, DebugFileFinder debugFiles) {
        return module.image().facet(ImageCfi.class, new Opening(module, debugFiles));
    }

    /** The entry that covers a vaddr. */
    Optional<FunctionEntry> entry(LoadedModule module, long vaddr) throws MalformedDataException {
        Optional<CodeEntry> found = find(vaddr);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new FunctionEntry(
                        module, found.get().info(), found.get().fde()));
    }

    /** The cache of its answers, for its statistics. */
    RowCache rows() {
        return rows;
    }

    /** What the image says of the code at a vaddr, to one who asks once. */
    RowSource.Answer answer(long vaddr) {
        return answer(vaddr, new InstructionBudget(InstructionBudget.OF_A_WALK));
    }

    /** What the image says of the code at a vaddr, if the asker has budget left to work it out. */
    RowSource.Answer answer(long vaddr, InstructionBudget budget) {
        RowSource.Answer known = rows.find(vaddr);
        if (known == null) {
            known = work(vaddr, budget);
            if (known != TOO_MUCH) {
                rows.put(vaddr, known);
            }
        }
        return known;
    }

    /** The entry of the code at a vaddr that the program's own runtime would find, when an exception is thrown: never one for debuggers. */
    Optional<CodeEntry> exceptionEntry(long vaddr) throws MalformedDataException {
        if (ehFrame.isEmpty()) {
            return Optional.empty();
        }
        EhFrame info = ehFrame.get();
        return entry(info, findInEhFrame(info, vaddr));
    }

    /** The function that has a vaddr, if call frame information tells of one. */
    Optional<AddressRange> function(long vaddr) {
        try {
            Optional<CodeEntry> found = find(vaddr);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(found.get().fde().range());
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    private RowSource.Answer work(long vaddr, InstructionBudget budget) {
        try {
            Optional<CodeEntry> found = find(vaddr);
            if (found.isEmpty()) {
                return problem();
            }
            FrameDescriptionEntry fde = found.get().fde();
            if (!budget.take(
                    fde.instructions().size() + fde.cie().initialInstructions().size())) {
                return TOO_MUCH;
            }
            return new RowSource.Answer.Found(CallFrameProgram.rowAt(found.get().info(), fde, vaddr), FrameOrigin.CFI);
        } catch (MalformedDataException broken) {
            return new RowSource.Answer.Failed("cfi: " + broken.getMessage());
        }
    }

    /** Where nothing was found, what could not be read may be why. */
    private synchronized RowSource.Answer problem() {
        return problems.isEmpty() ? RowSource.NOTHING : new RowSource.Answer.Failed("cfi: " + problems.get(0));
    }

    private Optional<CodeEntry> find(long vaddr) throws MalformedDataException {
        MalformedDataException broken = null;
        if (ehFrame.isPresent()) {
            try {
                Optional<FrameDescriptionEntry> fde = findInEhFrame(ehFrame.get(), vaddr);
                if (fde.isPresent()) {
                    return Optional.of(new CodeEntry(ehFrame.get(), fde.get()));
                }
            } catch (MalformedDataException inEhFrame) {
                broken = inEhFrame;
            }
        }
        Optional<CodeEntry> inDebugFrame = findInDebugFrame(vaddr);
        if (inDebugFrame.isEmpty() && broken != null) {
            throw broken;
        }
        return inDebugFrame;
    }

    private Optional<FrameDescriptionEntry> findInEhFrame(EhFrame info, long vaddr) throws MalformedDataException {
        MalformedDataException misled = null;
        if (header.isPresent()) {
            try {
                OptionalLong at = header.get().find(vaddr);
                if (at.isPresent()) {
                    FrameDescriptionEntry fde = info.fdeAt(at.getAsLong() - ehFrameVaddr);
                    if (fde.range().contains(vaddr)) {
                        return Optional.of(fde);
                    }
                }
            } catch (MalformedDataException broken) {
                misled = broken;
            }
        }
        Optional<FrameDescriptionEntry> found = ehIndex(info).find(vaddr);
        if (found.isEmpty() && misled != null) {
            throw misled;
        }
        return found;
    }

    private synchronized FdeIndex ehIndex(EhFrame info) {
        if (ehIndex.isEmpty()) {
            ehIndex = Optional.of(ehFrameEndKnown ? FdeIndex.of(info) : FdeIndex.ofTerminated(info));
        }
        return ehIndex.get();
    }

    private synchronized Optional<CodeEntry> findInDebugFrame(long vaddr) throws MalformedDataException {
        if (!debugFrameRead) {
            debugFrameRead = true;
            openDebugFrame();
        }
        if (debugFrame.isEmpty() || debugIndex.isEmpty()) {
            return Optional.empty();
        }
        DebugFrame info = debugFrame.get();
        return entry(info, debugIndex.get().find(vaddr));
    }

    private static Optional<CodeEntry> entry(CallFrameInfo info, Optional<FrameDescriptionEntry> fde) {
        return fde.isEmpty() ? Optional.empty() : Optional.of(new CodeEntry(info, fde.get()));
    }

    private void openEhFrame() {
        try {
            Optional<ProgramHeader> segment = image.programHeader(ElfConstants.PT_GNU_EH_FRAME);
            if (segment.isPresent()) {
                openByHeader(segment.get());
            }
        } catch (MalformedDataException broken) {
            problems.add(broken.getMessage());
        }
        if (ehFrame.isEmpty() && image.file().isPresent()) {
            try {
                Optional<SectionHeader> section = image.file().get().section(".eh_frame");
                if (section.isPresent() && section.get().hasBytes()) {
                    header = Optional.empty();
                    ehFrameEndKnown = true;
                    open(section.get().vaddr(), image.file().get().bytes(section.get()));
                }
            } catch (MalformedDataException broken) {
                problems.add(broken.getMessage());
            }
        }
    }

    private void openByHeader(ProgramHeader segment) throws MalformedDataException {
        ByteView bytes = tolerantRead(segment.vaddr(), segment.memorySize(), ".eh_frame_hdr");
        EhFrameHdr parsed = EhFrameHdr.parse(bytes, segment.vaddr(), image.wordSize());
        long size = image.bytesToSegmentEnd(parsed.ehFrame());
        if (image.file().isPresent()) {
            OptionalLong known = sectionSize(image.file().get(), parsed.ehFrame());
            ehFrameEndKnown = known.isPresent();
            size = known.orElse(size);
        }
        open(parsed.ehFrame(), tolerantRead(parsed.ehFrame(), size, ".eh_frame"));
        header = Optional.of(parsed);
    }

    /** Without section headers the section seems to reach to the end of its segment: its end is then its terminator. */
    private static OptionalLong sectionSize(ElfFile file, long vaddr) {
        try {
            for (SectionHeader section : file.sections()) {
                if (section.vaddr() == vaddr
                        && section.hasBytes()
                        && section.name().equals(".eh_frame")) {
                    return OptionalLong.of(section.size());
                }
            }
        } catch (MalformedDataException noSections) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private ByteView tolerantRead(long vaddr, long length, String part) throws MalformedDataException {
        // Little more than a quarter of the memory allowed: reading needs twice that for a moment.
        long memory = Math.min(MAX_SECTION, image.loaded().budget().limits().memory() / 4);
        int most = (int) (length < 0 ? memory : Math.min(length, memory));
        Budget budget = image.loaded().budget();
        byte[] bytes = image.loaded().readFully(vaddr, most);
        if (most < length && bytes.length == most && most < MAX_SECTION) {
            budget.exceeded("Of " + image.name() + " " + part + " only the first " + most + " bytes were read.");
        }
        if (!budget.take(bytes.length)) {
            throw new MalformedDataException(
                    image.name(),
                    vaddr,
                    bytes.length + " bytes of " + part + " are more than what is left of the memory");
        }
        return ByteView.of(bytes, image.name() + " " + part, image.order()).withBudget(budget);
    }

    private void open(long vaddr, ByteView bytes) {
        ehFrameVaddr = vaddr;
        ehFrame = Optional.of(EhFrame.of(bytes, PointerBases.ofSection(vaddr), image.wordSize(), image.machine()));
    }

    private void openDebugFrame() {
        Optional<ByteView> bytes = debugFrameOf(image.file());
        if (bytes.isEmpty()) {
            bytes = debugFrameOf(debugFile.get());
        }
        if (bytes.isPresent()) {
            DebugFrame info = DebugFrame.of(bytes.get(), image.wordSize(), image.machine());
            debugFrame = Optional.of(info);
            debugIndex = Optional.of(FdeIndex.of(info));
        }
    }

    private Optional<ByteView> debugFrameOf(Optional<ElfFile> file) {
        try {
            return file.isPresent() ? file.get().debugSection(".debug_frame") : Optional.empty();
        } catch (MalformedDataException broken) {
            problems.add(broken.getMessage());
            return Optional.empty();
        }
    }
}
