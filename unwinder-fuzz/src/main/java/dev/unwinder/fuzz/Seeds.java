package dev.unwinder.fuzz;

import com.github.luben.zstd.ZstdOutputStream;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.elf.SectionHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Cuts real programs and cores into first inputs for the targets. */
public final class Seeds {
    private static final int MAX_CORE = 1 << 19;
    private static final int MAX_FILE = 1 << 18;
    private static final int MAX_SECTION = 1 << 16;
    private static final int COMPRESSED = 1 << 13;
    private static final int MAX_NAMES = 40;
    private static final int AARCH64_FLAG = 4;

    private final Path folder;
    private final String name;
    private final ElfFile elf;

    private Seeds(Path folder, String name, ElfFile elf) {
        this.folder = folder;
        this.name = name;
        this.elf = elf;
    }

    /** {@code FOLDER FILE...}: inputs into a folder for each target, from programs and cores; a {@code .dwp} beside a program belongs to it. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        for (int i = 1; i < args.length; i++) {
            Path file = Path.of(args[i]);
            try (FileBytes bytes = FileBytes.open(file)) {
                String name = file.toString().replace('/', '-');
                Seeds seeds = new Seeds(folder, name, ElfFile.parse(bytes));
                if (seeds.elf.header().type() == ElfConstants.ET_CORE) {
                    seeds.core(Files.readAllBytes(file));
                } else {
                    seeds.program(file);
                }
            } catch (IOException | MalformedDataException unusable) {
                System.err.println(file + ": " + unusable.getMessage());
            }
        }
    }

    private void core(byte[] bytes) throws IOException, MalformedDataException {
        if (bytes.length <= MAX_CORE) {
            write("core", bytes);
        }
        for (ProgramHeader header : elf.programHeaders()) {
            if (header.type() == ElfConstants.PT_NOTE && header.fileSize() < MAX_SECTION) {
                write("notes", flagged(elf.source().readFully(header.offset(), (int) header.fileSize())));
            }
        }
        compressed(Arrays.copyOf(bytes, Math.min(bytes.length, COMPRESSED)));
    }

    private void compressed(byte[] bytes) throws IOException {
        for (String kind : new String[] {"gz", "bz2", "xz", "zst", "lz4"}) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = packer(kind, packed)) {
                out.write(bytes);
            }
            Files.write(create("compressed-core", name + "." + kind), packed.toByteArray());
        }
    }

    private static OutputStream packer(String kind, OutputStream out) throws IOException {
        return switch (kind) {
            case "gz" -> new GZIPOutputStream(out);
            case "bz2" -> new BZip2CompressorOutputStream(out, 1);
            case "xz" -> new XZOutputStream(out, new LZMA2Options(0));
            case "zst" -> new ZstdOutputStream(out);
            default -> new LZ4FrameOutputStream(out);
        };
    }

    private void program(Path file) throws IOException, MalformedDataException {
        if (Files.size(file) <= MAX_FILE) {
            write("elf", Files.readAllBytes(file));
        }
        section(".eh_frame", "eh-frame");
        section(".debug_frame", "debug-frame");
        section(".eh_frame_hdr", "eh-frame-hdr");
        section(".gcc_except_table", "lsda");
        section(".debug_line", "line");
        section(".text", "code");
        byte[] info = bytes(".debug_info");
        if (info.length > 0 && info.length <= MAX_SECTION) {
            info(file);
            sections(info);
        }
        names();
    }

    private void section(String section, String target) throws IOException, MalformedDataException {
        byte[] bytes = bytes(section);
        if (bytes.length > 0 && bytes.length <= MAX_SECTION) {
            write(target, flagged(bytes));
        }
    }

    private byte[] bytes(String section) throws MalformedDataException {
        return bytes(elf, section);
    }

    private static byte[] bytes(ElfFile elf, String section) throws MalformedDataException {
        if (section.startsWith(".debug_")) {
            return elf.debugSection(section).map(it -> it.toByteArray()).orElse(new byte[0]);
        }
        var header = elf.section(section);
        return header.isPresent() && header.get().hasBytes()
                ? elf.bytes(header.get()).toByteArray()
                : new byte[0];
    }

    private byte[] flagged(byte[] bytes) {
        byte[] flagged = new byte[bytes.length + 1];
        flagged[0] = (byte) (elf.header().machine() == ElfConstants.EM_AARCH64 ? AARCH64_FLAG : 0);
        System.arraycopy(bytes, 0, flagged, 1, bytes.length);
        return flagged;
    }

    private void info(Path file) throws IOException, MalformedDataException {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        ByteBuffer asked = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        asked.putLong(elf.header().entry());
        for (SectionHeader section : elf.sections()) {
            if (section.name().equals(".text")) {
                for (int i = 1; i < 8; i++) {
                    asked.putLong(section.vaddr() + section.size() * i / 8);
                }
            }
        }
        piece(pieces, 0, asked.array());
        pieces(pieces, elf, 1);
        Path beside = file.resolveSibling(file.getFileName() + ".dwp");
        if (Files.exists(beside)) {
            try (FileBytes bytes = FileBytes.open(beside)) {
                pieces(pieces, ElfFile.parse(bytes), DwarfTargets.BESIDE + 1);
            }
        }
        write("info", pieces.toByteArray());
    }

    private static void pieces(ByteArrayOutputStream pieces, ElfFile elf, int first) throws MalformedDataException {
        for (int i = 0; i < DwarfTargets.SECTIONS.size(); i++) {
            byte[] bytes = bytes(elf, DwarfTargets.SECTIONS.get(i));
            if (bytes.length > 0) {
                piece(pieces, first + i, bytes);
            }
        }
    }

    private static void piece(ByteArrayOutputStream pieces, int number, byte[] bytes) {
        pieces.write(number);
        pieces.write(bytes.length);
        pieces.write(bytes.length >> 8);
        pieces.write(bytes.length >> 16);
        pieces.writeBytes(bytes);
    }

    /** A compressed section, of one sort and the other. */
    private void sections(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        packed.write(0);
        packed.writeBytes(header.putLong(1).putLong(bytes.length).putLong(1).array());
        try (OutputStream out = new DeflaterOutputStream(packed)) {
            out.write(bytes);
        }
        Files.write(create("compressed-section", name + ".zlib"), packed.toByteArray());
        packed.reset();
        packed.write(0);
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options(0))) {
            out.write(bytes);
        }
        Files.write(create("compressed-section", name + ".xz"), packed.toByteArray());
    }

    private void names() throws IOException, MalformedDataException {
        String strings = new String(bytes(".strtab"), StandardCharsets.ISO_8859_1);
        int count = 0;
        for (String symbol : strings.split("\0")) {
            if ((symbol.startsWith("_Z") || symbol.startsWith("_R")) && count < MAX_NAMES) {
                Files.writeString(create("demangle", name + "." + count++), symbol);
            }
        }
    }

    private void write(String target, byte[] bytes) throws IOException {
        Files.write(create(target, name), bytes);
    }

    private Path create(String target, String file) throws IOException {
        return Files.createDirectories(folder.resolve(target)).resolve(file);
    }
}
