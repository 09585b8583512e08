package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.expr.Evaluations.NOTHING;
import static dev.unwinder.dwarf.expr.Evaluations.assertMalformed;
import static dev.unwinder.dwarf.expr.Evaluations.assertValue;
import static dev.unwinder.dwarf.expr.Evaluations.value;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.MalformedDataException;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations on the stack and on memory, in the order of DWARF 5, 2.5.1.3. */
class StackOperationsTest {
    @Test
    void dup() throws Exception {
        assertValue(10, e -> e.lit(5).dup().plus());
    }

    @Test
    void drop() throws Exception {
        assertValue(1, e -> e.lit(1).lit(2).drop());
    }

    @Test
    void over() throws Exception {
        assertValue(1, e -> e.lit(1).lit(2).over());
    }

    /** The standard's own example stack: 17, 29, 1000 with 17 on top. */
    @ParameterizedTest
    @CsvSource({"0, 17", "1, 29", "2, 1000"})
    void pick(int index, int expected) throws Exception {
        assertValue(expected, e -> e.const2u(1000).lit(29).lit(17).pick(index));
    }

    /** DWARF 5, appendix D.1.2: 17, 29, 1000 becomes 29, 17, 1000. */
    @ParameterizedTest
    @CsvSource({"0, 29", "1, 17", "2, 1000"})
    void swap(int index, int expected) throws Exception {
        assertValue(expected, e -> e.const2u(1000).lit(29).lit(17).swap().pick(index));
    }

    /** DWARF 5, appendix D.1.2: 17, 29, 1000 becomes 29, 1000, 17. */
    @ParameterizedTest
    @CsvSource({"0, 29", "1, 1000", "2, 17"})
    void rot(int index, int expected) throws Exception {
        assertValue(expected, e -> e.const2u(1000).lit(29).lit(17).rot().pick(index));
    }

    @Test
    void derefReadsAnAddress() throws Exception {
        UnaryOperator<TableContext> facts = c -> c.memory(0x10, 0x81, 2, 3, 4, 5, 6, 7, 0x88);
        assertThat(value(LITTLE_ENDIAN, 8, facts, e -> e.lit(16).deref())).isEqualTo(0x8807060504030281L);
        assertThat(value(BIG_ENDIAN, 8, facts, e -> e.lit(16).deref())).isEqualTo(0x8102030405060788L);
        assertThat(value(LITTLE_ENDIAN, 4, facts, e -> e.lit(16).deref())).isEqualTo(0x04030281L);
        assertThat(value(BIG_ENDIAN, 4, facts, e -> e.lit(16).deref())).isEqualTo(0x81020304L);
    }

    @Test
    void derefSizeReadsFewerBytesAndExtendsWithZeros() throws Exception {
        UnaryOperator<TableContext> facts = c -> c.memory(0x10, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88);
        assertValue(0x81, 0x81, facts, e -> e.lit(16).derefSize(1));
        assertThat(value(LITTLE_ENDIAN, 8, facts, e -> e.lit(16).derefSize(4))).isEqualTo(0x84838281L);
        assertThat(value(BIG_ENDIAN, 4, facts, e -> e.lit(16).derefSize(2))).isEqualTo(0x8182L);
        assertThat(value(LITTLE_ENDIAN, 8, facts, e -> e.lit(16).derefSize(8))).isEqualTo(0x8887868584838281L);
    }

    @Test
    void derefSizeOfNothingOrOfMoreThanAnAddressIsMalformed() {
        assertMalformed(e -> e.lit(0).derefSize(0));
        assertMalformed(e -> e.lit(0).derefSize(9));
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> value(LITTLE_ENDIAN, 4, NOTHING, e -> e.lit(0).derefSize(5)));
    }

    @Test
    void memoryThatIsNotThereIsToldInTheContextsOwnWords() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> value(LITTLE_ENDIAN, 8, NOTHING, e -> e.lit(16).deref()));
    }
}
