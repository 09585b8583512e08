package dev.unwinder.lsda;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.LsdaAssembler;
import dev.unwinder.testkit.Section;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Itanium C++ ABI, Exception Handling 2.5.3. */
class LsdaTest {
    private static final long AREA = 0x5000;
    private static final long FUNCTION = 0x1000;

    private static Lsda parse(Section section) throws MalformedDataException {
        ByteView view = ByteView.of(section.toByteArray(), ".gcc_except_table", section.order());
        return Lsda.parse(view, PointerBases.ofSection(AREA), FUNCTION, section.addressSize());
    }

    private static LsdaAssembler lsda() {
        return LsdaAssembler.of(LITTLE_ENDIAN, 8).at(AREA);
    }

    private static CallSite site(Lsda lsda, long address) throws MalformedDataException {
        return lsda.find(address).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x09, 0x0a, 0x0b, 0x0c})
    void callSitesInEveryFormat(int encoding) throws MalformedDataException {
        Lsda lsda = parse(lsda().callSites(encoding)
                .site(0x10, 5, 0x80, 1)
                .site(0x20, 8, 0, 0)
                .site(0x30, 0x10, 0x90, 0)
                .action(0, 0)
                .end());
        assertThat(lsda.callSiteEncoding().value()).isEqualTo(encoding);
        assertThat(lsda.callSites())
                .containsExactly(
                        new CallSite(new AddressRange(0x1010, 0x1015), OptionalLong.of(0x1080), 1),
                        new CallSite(new AddressRange(0x1020, 0x1028), OptionalLong.empty(), 0),
                        new CallSite(new AddressRange(0x1030, 0x1040), OptionalLong.of(0x1090), 0));
        assertThat(lsda.find(0x1014)).isPresent();
        assertThat(lsda.find(0x1015)).isEmpty();
        assertThat(lsda.find(0x100f)).isEmpty();
        assertThat(lsda.find(0x103f)).isPresent();
    }

    @Test
    void theNearestEarlierCallSite() throws MalformedDataException {
        Lsda lsda = parse(lsda().site(0x10, 5, 0x80, 0).site(0x20, 8, 0x90, 0).end());
        assertThat(lsda.findBefore(0x1010)).isEmpty();
        assertThat(lsda.findBefore(0x1015).orElseThrow().landingPad()).hasValue(0x1080);
        assertThat(lsda.findBefore(0x101f).orElseThrow().landingPad()).hasValue(0x1080);
        assertThat(lsda.findBefore(0x1fff).orElseThrow().landingPad()).hasValue(0x1090);
    }

    @Test
    void anAreaWithoutCallSitesCoversNothing() throws MalformedDataException {
        Lsda lsda = parse(lsda().end());
        assertThat(lsda.callSites()).isEmpty();
        assertThat(lsda.find(FUNCTION)).isEmpty();
        assertThat(lsda.typeEncoding().isOmitted()).isTrue();
    }

    @Test
    void landingPadsRelativeToAnotherPlace() throws MalformedDataException {
        for (int encoding : new int[] {0x00, 0x03, 0x1b, 0x40}) {
            long written = encoding == 0x40 ? 0x8000 - FUNCTION : 0x8000;
            Lsda lsda = parse(lsda().landingPadStart(encoding, written)
                    .site(0x10, 5, 0x80, 0)
                    .end());
            assertThat(lsda.landingPadStart()).isEqualTo(0x8000);
            assertThat(site(lsda, 0x1010).landingPad()).hasValue(0x8080);
        }
    }

    @Test
    void chainsOfActionsGoForwardsAndBackwards() throws MalformedDataException {
        // at 0: cleanup; at 2: catch 1, then back to 0; at 4: catch 2, then 2; at 6: filter -1, then on to 8
        Lsda lsda = parse(lsda().site(0, 4, 0x80, 5)
                .site(4, 4, 0x80, 7)
                .site(8, 4, 0x80, 0)
                .action(0, 0)
                .action(1, -3)
                .action(2, -3)
                .action(-1, 1)
                .action(3, 0)
                .end());
        assertThat(lsda.actions(site(lsda, 0x1000)))
                .containsExactly(new ActionRecord(4, 2), new ActionRecord(2, 1), new ActionRecord(0, 0));
        assertThat(lsda.actions(site(lsda, 0x1004))).containsExactly(new ActionRecord(6, -1), new ActionRecord(8, 3));
        assertThat(lsda.actions(site(lsda, 0x1008))).isEmpty();
        assertThat(new ActionRecord(0, 1).isCatch()).isTrue();
        assertThat(new ActionRecord(0, 0).isCleanup()).isTrue();
        assertThat(new ActionRecord(0, -1).isSpecification()).isTrue();
    }

    @Test
    void aCircleOfActionsIsRefused() throws MalformedDataException {
        Lsda lsda = parse(lsda().site(0, 4, 0x80, 1).action(1, 1).action(2, -3).end());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> lsda.actions(site(lsda, 0x1000)))
                .withMessageContaining("does not end");
    }

    @Test
    void anActionOutsideOfTheAreaIsRefused() throws MalformedDataException {
        Lsda behind = parse(lsda().site(0, 4, 0x80, 99).action(1, 0).end());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> behind.actions(site(behind, 0x1000)))
                .withMessageContaining("not in the area");
        Lsda before = parse(lsda().site(0, 4, 0x80, 1).action(1, -9).end());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> before.actions(site(before, 0x1000)))
                .withMessageContaining("not in the area");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x02, 0x03, 0x04, 0x08, 0x0a, 0x0b, 0x0c, 0x10, 0x1b, 0x1c, 0x9b, 0x9c, 0x80})
    void typesInEveryFormat(int encoding) throws MalformedDataException {
        Lsda lsda = parse(lsda().types(encoding)
                .site(0, 4, 0x80, 1)
                .action(1, 0)
                .type(0x6010)
                .type(0)
                .type(0x4a00)
                .end());
        boolean indirect = encoding >= 0x80;
        assertThat(lsda.type(1)).isEqualTo(new TypeReference(OptionalLong.of(0x6010), indirect));
        assertThat(lsda.type(2)).isEqualTo(new TypeReference(OptionalLong.empty(), false));
        assertThat(lsda.type(2).isEveryType()).isTrue();
        assertThat(lsda.type(3)).isEqualTo(new TypeReference(OptionalLong.of(0x4a00), indirect));
        for (long number : new long[] {0, -1, 1000, Long.MAX_VALUE}) {
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> lsda.type(number));
        }
    }

    @Test
    void typesOfLebNumbersHaveNoPlace() throws MalformedDataException {
        Lsda lsda = parse(lsda().types(0x01).site(0, 4, 0x80, 1).action(1, 0).end());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> lsda.type(1))
                .withMessageContaining("LEB128");
    }

    @Test
    void exceptionSpecifications() throws MalformedDataException {
        Lsda lsda = parse(lsda().types(0x03)
                .type(0x6010)
                .type(0x6020)
                .specification(1, 2)
                .specification()
                .end());
        assertThat(lsda.specification(-1)).containsExactly(1L, 2L);
        assertThat(lsda.specification(-2)).containsExactly(2L);
        assertThat(lsda.specification(-4)).isEmpty();
        for (long filter : new long[] {0, 1, -5, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> lsda.specification(filter));
        }
    }

    @Test
    void aTypeWithoutATypeTableIsRefused() throws MalformedDataException {
        Lsda lsda = parse(lsda().site(0, 4, 0x80, 1).action(1, 0).end());
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> lsda.type(1));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> lsda.specification(-1));
    }

    @Test
    void bigEndianAndFourByteAddresses() throws MalformedDataException {
        Lsda lsda = parse(LsdaAssembler.of(BIG_ENDIAN, 4)
                .at(AREA)
                .callSites(0x03)
                .types(0x00)
                .site(0x10, 4, 0xffff_fff0L, 1)
                .action(1, 0)
                .type(0xfffe_0000L)
                .end());
        assertThat(site(lsda, 0x1010).landingPad()).hasValue(0xff0);
        assertThat(lsda.type(1).address()).hasValue(0xfffe_0000L);
    }

    @Test
    void anUnknownCallSiteFormatIsRefused() throws MalformedDataException {
        for (int encoding : new int[] {0x05, 0x1b, 0x9b, 0xff}) {
            Lsda lsda = parse(lsda().end());
            byte[] bytes = lsda().callSites(0x03).site(0, 4, 0x80, 0).end().toByteArray();
            bytes[2] = (byte) encoding;
            ByteView view = ByteView.of(bytes, "area", LITTLE_ENDIAN);
            Lsda broken = Lsda.parse(view, PointerBases.ofSection(AREA), FUNCTION, 8);
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(broken::callSites);
            assertThat(lsda.callSites()).isEmpty();
        }
    }

    @Test
    void aCallSiteThatWrapsAroundIsRefused() throws MalformedDataException {
        Lsda lsda = parse(lsda().callSites(0x04).site(0x10, -0x18, 0x80, 0).end());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> lsda.find(0x1010))
                .withMessageContaining("wraps around");
    }

    /** Whatever is cut off, the answer is an error with a place in the area, or what is still there. */
    @Test
    void everyCutIsToldOrHarmless() throws MalformedDataException {
        byte[] whole = lsda().types(0x1b)
                .site(0x10, 5, 0x80, 1)
                .site(0x20, 8, 0x90, 3)
                .action(1, 0)
                .action(-1, -3)
                .type(0x6010)
                .specification(1)
                .end()
                .toByteArray();
        int failures = 0;
        for (int cut = 0; cut < whole.length; cut++) {
            ByteView left = ByteView.of(Arrays.copyOf(whole, cut), "area", LITTLE_ENDIAN);
            try {
                Lsda lsda = Lsda.parse(left, PointerBases.ofSection(AREA), FUNCTION, 8);
                for (CallSite site : lsda.callSites()) {
                    for (ActionRecord action : lsda.actions(site)) {
                        if (action.isCatch()) {
                            lsda.type(action.filter());
                        } else {
                            lsda.specification(action.filter());
                        }
                    }
                }
            } catch (MalformedDataException told) {
                failures++;
                assertThat(told.source()).isEqualTo("area");
                assertThat(told.offset()).isBetween(0L, (long) whole.length);
            }
        }
        assertThat(failures).isEqualTo(whole.length);
    }
}
