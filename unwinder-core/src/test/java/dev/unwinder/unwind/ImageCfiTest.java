package dev.unwinder.unwind;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.EhFrameHdrAssembler;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfLayout;
import dev.unwinder.testkit.ElfSegment;
import dev.unwinder.testkit.FdeAssembler;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where an image's call frame information is found, and what happens when the way there is broken. */
class ImageCfiTest {
    private static final int PT_GNU_EH_FRAME = 0x6474e550;
    private static final long HDR = 0x1000;
    private static final long EH = 0x1800;
    private static final long ONE = 0x10000;
    private static final long TWO = 0x10100;
    private static final long THREE = 0x10200;

    /** CFA offsets that tell which entry an answer is from. */
    private static final int FROM_EH = 16;

    private static final int FROM_DEBUG = 4711;

    private final CfiAssembler eh = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(EH);
    private final CieAssembler cie = eh.cie()
            .augmentation("zR")
            .fdeEncoding(0x1b)
            .alignment(1, -8)
            .returnAddress(16)
            .instructions(i -> i.defCfa(7, FROM_EH).offset(16, 1))
            .end();
    private EhFrameHdrAssembler hdr =
            EhFrameHdrAssembler.of(LITTLE_ENDIAN, 8).at(HDR).ehFrame(EH);

    private FdeAssembler fde(long vaddr) {
        return eh.fde(cie).range(vaddr, 0x40).end();
    }

    private static long vaddr(FdeAssembler fde) {
        return EH + fde.label().offset();
    }

    private static byte[] debugFrame(long... vaddrs) {
        CfiAssembler cfi = CfiAssembler.debugFrame(LITTLE_ENDIAN, 8);
        CieAssembler cie = cfi.cie()
                .version(4)
                .alignment(1, -8)
                .instructions(i -> i.defCfa(7, FROM_DEBUG).offset(16, 1))
                .end();
        for (long vaddr : vaddrs) {
            cfi.fde(cie).range(vaddr, 0x40).end();
        }
        return cfi.toByteArray();
    }

    private byte[] ehBytes() {
        byte[] table = hdr.end().toByteArray();
        byte[] frames = eh.toByteArray();
        byte[] all = Arrays.copyOf(table, (int) (EH - HDR) + frames.length + 0x100);
        System.arraycopy(frames, 0, all, (int) (EH - HDR), frames.length);
        return all;
    }

    /** A file with sections. */
    private ElfAssembler file() {
        ElfAssembler elf = ElfAssembler.little64();
        byte[] frames = eh.toByteArray();
        byte[] bytes = ehBytes();
        ElfSegment segment = elf.segment(1, 4, HDR, bytes);
        elf.segmentIn(segment, PT_GNU_EH_FRAME, 4, HDR, EH - HDR);
        elf.sectionIn(segment, ".eh_frame_hdr", 1, 2, HDR, EH - HDR);
        elf.sectionIn(segment, ".eh_frame", 1, 2, EH, frames.length);
        elf.segment(1, 5, ONE, new byte[0x1000]);
        return elf;
    }

    /** A file with code, but without .eh_frame. */
    private static ElfAssembler bare() {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, ONE, new byte[0x1000]);
        return elf;
    }

    private static ElfFile elf(byte[] bytes) {
        try {
            return ElfFile.parse(ByteView.of(bytes, "lib", LITTLE_ENDIAN));
        } catch (dev.unwinder.bytes.MalformedDataException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static ImageCfi cfi(ElfAssembler file) {
        return cfi(file, Optional::empty);
    }

    private static ImageCfi cfi(ElfAssembler file, Supplier<Optional<ElfFile>> debugFile) {
        return new ImageCfi(ModuleImage.ofFile(elf(file.toByteArray())), debugFile);
    }

    /** The image as it stands in memory, without sections. */
    private ImageCfi inMemory(Consumer<ElfLayout> more) {
        ElfLayout layout = ElfLayout.little64().load(4, 0, 0, 0x8000).load(5, 0x10000, 0x10000, 0x1000);
        more.accept(layout.put(HDR, ehBytes()));
        FakeTarget target = new FakeTarget(62).image(layout.toByteArray(0x11000));
        ModuleMap map = ModuleMap.of(target, ImageFinder.none(), new ImageCache());
        assertThat(map.modules()).hasSize(1);
        ModuleImage image = map.modules().get(0).image();
        assertThat(image.file()).isEmpty();
        return new ImageCfi(image, Optional::empty);
    }

    private ImageCfi inMemory() {
        return inMemory(it -> it.header(PT_GNU_EH_FRAME, 4, HDR, HDR, EH - HDR, EH - HDR));
    }

    private static void assertFound(ImageCfi cfi, long vaddr, int cfaOffset) {
        RowSource.Answer answer = cfi.answer(vaddr);
        assertThat(answer).isInstanceOf(RowSource.Answer.Found.class);
        RowSource.Answer.Found found = (RowSource.Answer.Found) answer;
        assertThat(found.origin()).isEqualTo(FrameOrigin.CFI);
        assertThat(found.row().cfa()).isEqualTo(new CfaRule.RegisterOffset(7, cfaOffset));
    }

    @Test
    void entriesAreFoundByTheTable() {
        hdr.entry(ONE, vaddr(fde(ONE))).entry(TWO, vaddr(fde(TWO)));
        eh.terminator();
        for (ImageCfi cfi : new ImageCfi[] {cfi(file()), inMemory()}) {
            assertFound(cfi, ONE, FROM_EH);
            assertFound(cfi, ONE + 0x3f, FROM_EH);
            assertFound(cfi, TWO, FROM_EH);
            assertThat(cfi.answer(ONE + 0x40)).as("between two").isEqualTo(RowSource.NOTHING);
            assertThat(cfi.answer(ONE - 1)).as("below all").isEqualTo(RowSource.NOTHING);
            assertThat(cfi.answer(-1)).isEqualTo(RowSource.NOTHING);
            assertThat(cfi.answer(0)).isEqualTo(RowSource.NOTHING);
        }
    }

    @Test
    void tableThatNamesTheWrongEntriesIsCorrectedByAnIndexOfOurOwn() {
        FdeAssembler one = fde(ONE);
        FdeAssembler two = fde(TWO);
        eh.terminator();
        hdr.entry(ONE, vaddr(two)).entry(TWO, vaddr(one));
        for (ImageCfi cfi : new ImageCfi[] {cfi(file()), inMemory()}) {
            assertFound(cfi, ONE + 4, FROM_EH);
            assertFound(cfi, TWO + 4, FROM_EH);
        }
    }

    @Test
    void tableThatLeadsNowhereIsCorrectedByAnIndexOfOurOwn() {
        fde(ONE);
        fde(TWO);
        eh.terminator();
        hdr.entry(ONE, 0x7000_0000).entry(TWO, EH).entry(THREE, EH + 3);
        for (ImageCfi cfi : new ImageCfi[] {cfi(file()), inMemory()}) {
            assertFound(cfi, ONE + 4, FROM_EH);
            assertFound(cfi, TWO + 4, FROM_EH);
            assertThat(cfi.answer(THREE))
                    .as("neither has it, and the table is broken there")
                    .isInstanceOf(RowSource.Answer.Failed.class);
        }
    }

    @Test
    void tableThatIsNotSortedOrLacksEntriesIsCorrectedByAnIndexOfOurOwn() {
        FdeAssembler one = fde(ONE);
        FdeAssembler two = fde(TWO);
        FdeAssembler three = fde(THREE);
        eh.terminator();
        hdr.entry(THREE, vaddr(three)).entry(ONE, vaddr(one));
        assertThat(vaddr(two)).isPositive();
        ImageCfi cfi = cfi(file());
        for (long vaddr : new long[] {ONE, TWO, THREE}) {
            assertFound(cfi, vaddr + 1, FROM_EH);
        }
    }

    @Test
    void headerWithoutTable() {
        fde(ONE);
        eh.terminator();
        hdr.encodings(0x1b, 0xff, 0xff);
        assertFound(cfi(file()), ONE, FROM_EH);
        assertFound(inMemory(), ONE, FROM_EH);
    }

    @Test
    void brokenHeaderGivesWayToTheSection() {
        fde(ONE);
        eh.terminator();
        hdr.version(2);
        assertFound(cfi(file()), ONE, FROM_EH);
        assertThat(inMemory().answer(ONE))
                .as("in memory there are no sections")
                .isEqualTo(new RowSource.Answer.Failed("cfi: image .eh_frame_hdr+0x0: unknown version 2"));
        hdr = EhFrameHdrAssembler.of(LITTLE_ENDIAN, 8).at(HDR).ehFrame(EH).count(1000);
        assertFound(cfi(file()), ONE, FROM_EH);
        hdr = EhFrameHdrAssembler.of(LITTLE_ENDIAN, 8).at(HDR).encodings(0xff, 0xff, 0xff);
        assertFound(cfi(file()), ONE, FROM_EH);
    }

    @Test
    void imageWithoutAnything() {
        assertThat(cfi(bare()).answer(ONE)).isEqualTo(RowSource.NOTHING);
        assertThat(inMemory(it -> {}).answer(ONE)).isEqualTo(RowSource.NOTHING);
    }

    /** Memory does not tell where the section ends: behind the terminator comes something else, whatever it looks like. */
    @Test
    void imageInMemoryEndsAtTheTerminator() {
        fde(ONE);
        eh.terminator();
        fde(TWO);
        hdr.encodings(0x1b, 0xff, 0xff);
        ImageCfi memory = inMemory();
        assertFound(memory, ONE, FROM_EH);
        assertThat(memory.answer(TWO)).isEqualTo(RowSource.NOTHING);
        ImageCfi withSections = cfi(file());
        assertFound(withSections, ONE, FROM_EH);
        assertFound(withSections, TWO, FROM_EH); // objects that a linker has put behind crtend.o's
    }

    @Test
    void imageInMemoryWithoutTerminatorEndsAtItsSegment() {
        fde(ONE);
        hdr.encodings(0x1b, 0xff, 0xff);
        assertFound(inMemory(), ONE, FROM_EH);
    }

    @Test
    @Timeout(120)
    void hostileSizesOfTheHeaderNeverFail() {
        FdeAssembler one = fde(ONE);
        eh.terminator();
        hdr.entry(ONE, vaddr(one));
        for (long size : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0x8000_0000_0000_0001L, 0xffff_ffffL}) {
            assertFound(inMemory(it -> it.header(PT_GNU_EH_FRAME, 4, HDR, HDR, size, size)), ONE, FROM_EH);
            assertThat(inMemory(it -> it.header(PT_GNU_EH_FRAME, 4, size, size, size, size))
                            .answer(ONE))
                    .isInstanceOf(RowSource.Answer.Failed.class);
            ElfLayout loads = ElfLayout.little64()
                    .header(1, 5, 0, 0, size, size)
                    .header(PT_GNU_EH_FRAME, 4, HDR, HDR, size, size)
                    .put(HDR, ehBytes());
            ImageCfi file = new ImageCfi(ModuleImage.ofFile(elf(loads.toByteArray(0x11000))), Optional::empty);
            assertFound(file, ONE, FROM_EH);
        }
        assertThat(inMemory(it -> it.header(PT_GNU_EH_FRAME, 4, HDR, HDR, 0, 0)).answer(ONE))
                .isInstanceOf(RowSource.Answer.Failed.class);
    }

    @Test
    void debugFrameOfTheFileIsAskedAfterEhFrame() {
        hdr.entry(ONE, vaddr(fde(ONE)));
        eh.terminator();
        ElfAssembler file = file();
        file.section(".debug_frame", 1, 0, 0, debugFrame(ONE, TWO));
        ImageCfi cfi = cfi(file);
        assertFound(cfi, ONE, FROM_EH);
        assertFound(cfi, TWO, FROM_DEBUG);
        assertThat(cfi.answer(THREE)).isEqualTo(RowSource.NOTHING);
    }

    @Test
    void compressedDebugFrames() {
        ElfAssembler compressed = bare();
        compressed.compressed(".debug_frame", debugFrame(ONE));
        assertFound(cfi(compressed), ONE, FROM_DEBUG);
        ElfAssembler old = bare();
        old.zdebug(".zdebug_frame", debugFrame(ONE));
        assertFound(cfi(old), ONE, FROM_DEBUG);
    }

    @Test
    void debugFileIsAskedOnceAndOnlyWhenItIsNeeded() {
        hdr.entry(ONE, vaddr(fde(ONE)));
        eh.terminator();
        ElfAssembler debug = bare();
        debug.compressed(".debug_frame", debugFrame(TWO, THREE));
        ElfFile debugFile = elf(debug.toByteArray());
        AtomicInteger asked = new AtomicInteger();
        ImageCfi cfi = cfi(file(), () -> {
            asked.incrementAndGet();
            return Optional.of(debugFile);
        });
        assertFound(cfi, ONE, FROM_EH);
        assertThat(asked).hasValue(0);
        assertFound(cfi, TWO, FROM_DEBUG);
        assertFound(cfi, THREE, FROM_DEBUG);
        assertThat(cfi.answer(THREE + 0x100)).isEqualTo(RowSource.NOTHING);
        assertThat(asked).hasValue(1);
    }

    @Test
    void debugFileIsAskedWhereTheFilesOwnSectionIsBroken() {
        ElfAssembler file = bare();
        file.section(".debug_frame", 1, 0x800, 0, new byte[] {9, 9, 9});
        ElfAssembler debug = bare();
        debug.section(".debug_frame", 1, 0, 0, debugFrame(ONE));
        ElfFile debugFile = elf(debug.toByteArray());
        assertFound(cfi(file, () -> Optional.of(debugFile)), ONE, FROM_DEBUG);
        assertThat(cfi(file, Optional::empty).answer(ONE)).isInstanceOf(RowSource.Answer.Failed.class);
    }

    @Test
    void brokenEntryGivesWayToDebugFrameOrIsTold() {
        eh.fde(cie).range(ONE, 0x40).instructions(i -> i.raw(0x3f)).end();
        hdr.entry(ONE, EH + 0x7fff);
        ElfAssembler with = file();
        with.section(".debug_frame", 1, 0, 0, debugFrame(TWO));
        ImageCfi cfi = cfi(with);
        assertThat(cfi.answer(ONE))
                .isInstanceOfSatisfying(
                        RowSource.Answer.Failed.class,
                        it -> assertThat(it.why()).startsWith("cfi: ").contains(".eh_frame", "0x3f"));
        assertFound(cfi, TWO, FROM_DEBUG);
    }

    @Test
    void answersAreWorkedOutOnce() {
        hdr.entry(ONE, vaddr(fde(ONE)));
        eh.terminator();
        ImageCfi cfi = cfi(file());
        RowSource.Answer first = cfi.answer(ONE);
        assertThat(cfi.rows().misses()).isEqualTo(1);
        assertThat(cfi.answer(ONE)).isSameAs(first);
        assertThat(cfi.rows().misses()).isEqualTo(1);
        assertThat(cfi.answer(THREE)).isSameAs(cfi.answer(THREE));
        assertThat(cfi.rows().misses()).as("nothing is an answer, too").isEqualTo(2);
    }

    @Test
    void walksAskTheDebugFileFinderByImagePathAndLocation() {
        FakeTarget target = new FakeTarget(62)
                .image(ElfLayout.little64()
                        .load(4, 0, 0, 0x8000)
                        .load(5, 0x10000, 0x10000, 0x1000)
                        .toByteArray(0x11000))
                .words(FakeTarget.STACK + FROM_DEBUG - 8, FakeTarget.IMAGE + TWO + 1);
        ElfAssembler debug = bare();
        debug.compressed(".debug_frame", debugFrame(ONE));
        ElfFile debugFile = elf(debug.toByteArray());
        StackWalk walk = Unwinder.builder(target)
                .modules(target.unwinder().modules())
                .debugFiles((image, path, location) -> {
                    assertThat(image.file()).isPresent();
                    assertThat(path).isEqualTo("prog");
                    assertThat(location).isEqualTo("prog");
                    return Optional.of(debugFile);
                })
                .build()
                .walk(target.registers(16, FakeTarget.IMAGE + ONE, 7, FakeTarget.STACK));
        assertThat(walk.next().cfa()).hasValue(FakeTarget.STACK + FROM_DEBUG);
        assertThat(walk.next().pc()).isEqualTo(FakeTarget.IMAGE + TWO + 1);
    }

    /** An entry of hundreds of megabytes of nops, and millions of frames in it. */
    @Test
    void instructionsThatABudgetDoesNotCoverAreNotCarriedOutAndThatIsNotRemembered() {
        hdr.entry(ONE, vaddr(fde(ONE)));
        eh.terminator();
        ImageCfi cfi = cfi(file());
        InstructionBudget small = new InstructionBudget(1);
        assertThat(cfi.answer(ONE, small))
                .isEqualTo(new RowSource.Answer.Failed("cfi: the call frame instructions of all frames are too many"));
        assertFound(cfi, ONE, FROM_EH);
        assertThat(cfi.answer(ONE, small)).as("a cached row costs nothing").isInstanceOf(RowSource.Answer.Found.class);
    }
}
