package dev.unwinder.exc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.cfi.FdeIndex;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In prologue or epilogue, judged by single steps of real functions: fixtures/stepped tells how the tables were made. */
class FrameSetupTest {
    private static final Path FOLDER = Path.of("../fixtures/stepped");

    @ParameterizedTest
    @ValueSource(strings = {"O0", "O1", "O2", "Os", "fp", "cet"})
    void agreesWithEverySingleStep(String build) throws IOException, MalformedDataException {
        List<String> steps = Files.readAllLines(FOLDER.resolve(build + ".txt"));
        List<String> differ = new ArrayList<>();
        int judged = 0;
        try (FileBytes file = FileBytes.open(FOLDER.resolve("steps." + build))) {
            ElfFile elf = ElfFile.parse(file);
            CallFrameInfo info = ehFrame(elf);
            FdeIndex index = FdeIndex.of(info);
            for (String step : steps) {
                String[] words = step.split(" ", 3);
                long pc = Long.parseLong(words[0], 16);
                boolean setUp =
                        FrameSetup.of(info, index.find(pc).orElseThrow()).isSetUp(pc);
                if (!words[1].equals("?")) {
                    judged++;
                    if (setUp != words[1].equals("1")) {
                        differ.add(step);
                    }
                }
            }
        }
        assertThat(differ).isEmpty();
        assertThat(judged).isGreaterThan(180);
    }

    @Test
    void prologueEndsBehindItsLastInstruction() throws IOException, MalformedDataException {
        try (FileBytes file = FileBytes.open(FOLDER.resolve("steps.O1"))) {
            CallFrameInfo info = ehFrame(ElfFile.parse(file));
            FdeIndex index = FdeIndex.of(info);
            long previous = 0;
            boolean entered = false;
            for (String step : Files.readAllLines(FOLDER.resolve("O1.txt"))) {
                long pc = Long.parseLong(step.split(" ")[0], 16);
                entered |= step.contains("saves+0 ");
                if (entered && step.split(" ")[1].equals("1")) {
                    assertThat(FrameSetup.of(info, index.find(pc).orElseThrow()).prologueEnd())
                            .isEqualTo(pc);
                    previous = pc;
                    break;
                }
            }
            assertThat(previous).isNotZero();
        }
    }

    private static CallFrameInfo ehFrame(ElfFile elf) throws MalformedDataException {
        SectionHeader section = elf.section(".eh_frame").orElseThrow();
        return EhFrame.of(
                elf.bytes(section),
                PointerBases.ofSection(section.vaddr()),
                8,
                elf.header().machine());
    }
}
