package dev.unwinder.modules;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.target.TestMemory;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An address space made by hand: memory with permissions, the kernel's list of mapped files, its auxiliary vector, and files at hand. */
final class Program implements Target, ImageFinder {
    private final Machine machine;
    private final TestMemory memory = new TestMemory();
    private final List<FileMapping> mappings = new ArrayList<>();
    private final Map<Long, Long> auxv = new HashMap<>();
    private final Map<String, Finding> files = new HashMap<>();
    final List<Request> requests = new ArrayList<>();

    Program(Machine machine) {
        this.machine = machine;
    }

    static Program x86_64() {
        return new Program(new Machine(62, 8, ByteOrder.LITTLE_ENDIAN));
    }

    /** Memory with permissions, "rwx" and the like. */
    Program bytes(long address, String permissions, byte... bytes) {
        memory.add(address, bytes);
        return absent(address, bytes.length, permissions);
    }

    /** Memory of pointer-sized words that may be read and written. */
    Program words(long address, long... words) {
        Section section = Section.of(machine.order(), machine.wordSize());
        for (long word : words) {
            section.address(word);
        }
        return bytes(address, "rw", section.toByteArray());
    }

    /** Mapped, but its bytes are not on record. */
    Program absent(long address, long size, String permissions) {
        memory.map(AddressRange.ofSize(address, size), permissions);
        return this;
    }

    /** An entry of the kernel's list of mapped files. */
    Program mapping(long address, long size, long offset, String path) {
        mappings.add(new FileMapping(AddressRange.ofSize(address, size), offset, path, false));
        return this;
    }

    /** Maps a part of a file: memory, permissions, and an entry of the list. */
    Program map(String path, byte[] file, long offset, long size, long address, String permissions) {
        bytes(address, permissions, Arrays.copyOfRange(file, (int) offset, (int) (offset + size)));
        return mapping(address, size, offset, path);
    }

    Program auxv(long type, long value) {
        auxv.put(type, value);
        return this;
    }

    /** A file that is found by its path. */
    Program file(String path, ImageVerdict verdict, byte[] file) {
        try {
            ElfFile elf = ElfFile.parse(ByteView.of(file, path, machine.order()));
            files.put(path, new Finding(verdict, Optional.of(elf), "/host" + path, "key of " + path));
            return this;
        } catch (MalformedDataException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A file that is found by its path, and refused. */
    Program refused(String path) {
        files.put(path, new Finding(ImageVerdict.MISMATCH, Optional.empty(), "/host" + path, ""));
        return this;
    }

    ModuleMap modules() {
        return modules(new ImageCache());
    }

    ModuleMap modules(ImageCache cache) {
        return ModuleMap.of(this, this, cache);
    }

    @Override
    public Finding find(Request request) {
        requests.add(request);
        return files.getOrDefault(request.path(), Finding.missing());
    }

    @Override
    public String name() {
        return "program";
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public Memory memory() {
        return memory.memory();
    }

    @Override
    public List<TargetThread> threads() {
        return List.of();
    }

    @Override
    public AddressMap<MemoryRegion> regions() {
        return memory.regions();
    }

    @Override
    public List<FileMapping> fileMappings() {
        return mappings.stream()
                .sorted(Comparator.comparing(FileMapping::range))
                .toList();
    }

    @Override
    public AuxiliaryVector auxiliaryVector() {
        return AuxiliaryVector.of(auxv);
    }

    @Override
    public void close() {}
}
