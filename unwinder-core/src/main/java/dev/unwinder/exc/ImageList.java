package dev.unwinder.exc;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.LinkMap;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a {@link ModuleList} leads to: the segments of all images, as a kernel would list the mappings of a process. */
final class ImageList {
    /** How many pages below known addresses of images are looked at for their first bytes, of all images: 256 MiB. */
    private static final int MAX_PAGES = 65_536;

    /** The most program headers of all images; an image has about ten. */
    private static final int MAX_HEADERS = 1 << 20;

    /** The most segments of all images. */
    private static final int MAX_SEGMENTS = 1 << 18;

    private static final long PAGE = 4096;

    private final Machine machine;
    private final Memory memory;
    private final WordReader words;
    private final List<FileMapping> mappings = new ArrayList<>();
    private final AddressMap.Builder<MemoryRegion> regions = AddressMap.builder();
    private int pages;
    private int headers;

    private ImageList(Machine machine, Memory memory) {
        this.machine = machine;
        this.memory = memory;
        this.words = new WordReader(memory, machine.order(), machine.wordSize());
    }

    /** Reads a list; what cannot be read is left out. */
    static ImageList read(Machine machine, Memory memory, ModuleList list) {
        ImageList images = new ImageList(machine, memory);
        switch (list.kind()) {
            case DEBUG -> images.add(LinkMap.readNamespaces(images.words, list.address()));
            case LINK_MAP -> images.add(LinkMap.readList(images.words, list.address()));
            case PROGRAM_HEADERS -> images.addProgram(list.address());
        }
        return images;
    }

    /** A mapping for each segment, rising by address within each image. */
    List<FileMapping> mappings() {
        return List.copyOf(mappings);
    }

    /** What may be done with each segment. */
    AddressMap<MemoryRegion> regions() {
        return regions.build();
    }

    private void add(List<LinkMap.Entry> entries) {
        for (LinkMap.Entry entry : entries) {
            Optional<Image> image = imageAt(entry.bias());
            if (image.isEmpty()) {
                // a program that is not position-independent has a bias of 0; its dynamic section lies in it
                image = imageBelow(entry.dynamic());
            }
            image.ifPresent(it -> add(it, entry.name()));
        }
    }

    private void addProgram(long headers) {
        Optional<Image> program = imageBelow(headers);
        if (program.isEmpty()) {
            return;
        }
        OptionalLong debug = debug(program.get());
        List<LinkMap.Entry> entries = debug.isPresent() ? LinkMap.readNamespaces(words, debug.getAsLong()) : List.of();
        if (entries.isEmpty()) {
            add(program.get(), "");
        } else {
            add(entries);
        }
    }

    /** Where the loader has written its list. */
    private OptionalLong debug(Image program) {
        for (ProgramHeader header : program.elf().programHeaders()) {
            if (header.type() == ElfConstants.PT_DYNAMIC) {
                try {
                    ByteView bytes = new Bytes(memory, program.bias() + header.vaddr())
                            .view(0, Math.min(header.memorySize(), 1 << 16), "dynamic section", machine.order());
                    OptionalLong debug =
                            DynamicTable.parse(bytes, machine.wordSize()).find(ElfConstants.DT_DEBUG);
                    return debug.orElse(0) == 0 ? OptionalLong.empty() : debug;
                } catch (MalformedDataException unreadable) {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
    }

    private Optional<Image> imageBelow(long address) {
        long start = address & -PAGE;
        while (pages++ < MAX_PAGES && start != 0) {
            if (ElfHeader.hasMagic(new Bytes(memory, start))) {
                return imageAt(start);
            }
            start -= PAGE;
        }
        return Optional.empty();
    }

    private Optional<Image> imageAt(long start) {
        Bytes bytes = new Bytes(memory, start);
        try {
            ElfHeader header = ElfHeader.parse(bytes);
            if (header.machine() != machine.elfMachine()
                    || header.wordSize() != machine.wordSize()
                    || header.order() != machine.order()
                    || headers > MAX_HEADERS) {
                return Optional.empty();
            }
            ElfFile elf = ElfFile.parse(bytes);
            headers += elf.programHeaders().size();
            for (ProgramHeader segment : elf.programHeaders()) {
                if (segment.isLoad()) {
                    return Optional.of(new Image(elf, start + segment.offset() - segment.vaddr()));
                }
            }
        } catch (MalformedDataException noImage) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private void add(Image image, String name) {
        for (ProgramHeader segment : image.elf().programHeaders()) {
            if (segment.isLoad() && segment.memorySize() > 0 && mappings.size() < MAX_SEGMENTS) {
                long into = segment.vaddr() & PAGE - 1;
                long start = image.bias() + segment.vaddr() - into;
                AddressRange range = AddressRange.ofSize(start, segment.memorySize() + into + PAGE - 1 & -PAGE);
                mappings.add(new FileMapping(range, segment.offset() - into, name, false));
                boolean writable = (segment.flags() & ElfConstants.PF_W) != 0;
                regions.add(range, new MemoryRegion(range, true, writable, segment.isExecutable()));
            }
        }
    }

    /** An ELF image in memory. */
    private record Image(ElfFile elf, long bias) {}

    /** The target's memory from an address on. */
    private record Bytes(Memory memory, long base) implements ByteSource {
        @Override
        public String name() {
            return "image at 0x" + Long.toHexString(base);
        }

        @Override
        public long size() {
            return Long.MAX_VALUE;
        }

        @Override
        public int read(long offset, byte[] destination, int start, int length) {
            return memory.read(base + offset, destination, start, length);
        }
    }
}
