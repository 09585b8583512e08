package dev.unwinder.registered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that a program may have spoilt. Whole ones are judged by gdb and addr2line, in unwinder-cli. */
class JitObjectTest {
    @TempDir
    Path folder;

    private byte[] object() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("one.c"), "int one(int n) { return n + 1; }\n");
        Path object = folder.resolve("one.o");
        Process gcc = new ProcessBuilder("gcc", "-g", "-O1", "-c", source.toString(), "-o", object.toString()).start();
        assertThat(gcc.waitFor()).isZero();
        byte[] bytes = Files.readAllBytes(object);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) header.getLong(40);
        for (int i = 0; i < header.getShort(60); i++) {
            int at = sections + i * 64;
            if ((header.getLong(at + 8) & 2) != 0) {
                header.putLong(at + 16, 0x7f00_0000_0000L + header.getLong(at + 24)); // sh_addr by sh_offset
            }
        }
        return bytes;
    }

    @Test
    void segmentsAreItsLoadedSections() throws IOException, InterruptedException, MalformedDataException {
        ElfFile image = JitObject.link(object(), "one");
        assertThat(image.programHeaders()).isNotEmpty().allMatch(it -> it.vaddr() >>> 40 == 0x7f);
    }

    @Test
    void spoiltObjectsAreRefusedOrLinked() throws IOException, InterruptedException {
        byte[] whole = object();
        Random random = new Random(7);
        int linked = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] spoilt = whole.clone();
            for (int k = 0; k <= i % 8; k++) {
                boolean inTables = random.nextBoolean();
                int tables = (int)
                        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
                int at = inTables ? tables + random.nextInt(whole.length - tables) : random.nextInt(whole.length);
                spoilt[at] = (byte) random.nextInt();
            }
            try {
                JitObject.link(spoilt, "spoilt");
                linked++;
            } catch (MalformedDataException refused) {
                assertThat(refused).hasMessageContaining("spoilt");
            }
        }
        assertThat(linked).isPositive();
    }
}
