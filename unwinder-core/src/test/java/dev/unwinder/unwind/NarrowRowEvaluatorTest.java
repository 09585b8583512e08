package dev.unwinder.unwind;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.KernelRegisters;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.WordReader;
import dev.unwinder.testkit.Section;
import dev.unwinder.unwind.RowEvaluator.Outcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Rows of a machine whose words have four bytes. */
class NarrowRowEvaluatorTest {
    private static final int ESP = 4;
    private static final int EIP = 8;

    /** As i386: 4 esp, 5 ebp, 8 eip. */
    private static Architecture of32Bits() {
        UnwindRow row = UnwindRow.builder(EIP).build(new CfaRule.RegisterOffset(ESP, 4));
        return new Architecture(
                "32",
                3,
                4,
                new RegisterTable(
                        List.of("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip"),
                        Map.of(),
                        EIP,
                        ESP,
                        5,
                        EIP,
                        List.of(3, 4, 5, 6, 7)),
                new KernelRegisters(72, List.of(), -1),
                row,
                row,
                row,
                List.of(),
                Architecture.find(62, 8).orElseThrow().code(),
                0,
                OptionalLong.empty());
    }

    @Test
    void wordsOfFourBytes() {
        SnapshotMemory narrow = SnapshotMemory.builder()
                .add(
                        0xffff_ff00L,
                        Section.little64().u32(0x804_1234).u32(0xffff_fff0L).toByteArray())
                .add(0xffff_fffcL, Section.little64().u32(0xcafe).toByteArray())
                .add(0, Section.little64().u32(0xf00d).toByteArray())
                .build();
        Registers registers =
                Registers.builder(9).set(ESP, 0xffff_ff00L).set(EIP, 1).build();
        RowEvaluator small =
                new RowEvaluator(of32Bits(), new WordReader(narrow, LITTLE_ENDIAN, 4), OptionalLong.empty(), registers);
        UnwindRow row = UnwindRow.builder(EIP)
                .rule(EIP, new RegisterRule.Offset(-4))
                .rule(5, new RegisterRule.Offset(0))
                .rule(3, new RegisterRule.Offset(0xfc))
                .rule(6, new RegisterRule.ValOffset(0xfc))
                .rule(7, new RegisterRule.Offset(0xf8))
                .build(new CfaRule.RegisterOffset(ESP, 4));
        assertThat(small.apply(row, registers, 0)).isEqualTo(Outcome.CALLER);
        assertThat(small.returnAddress()).isEqualTo(0x804_1234);
        Registers caller = small.callerRegisters();
        assertThat(caller.get(5)).isEqualTo(0xffff_fff0L);
        assertThat(caller.get(7)).isEqualTo(0xcafe);
        assertThat(caller.get(3)).as("addresses wrap at four bytes").isEqualTo(0xf00d);
        assertThat(caller.place(3)).isEqualTo(new RegisterPlace.InMemory(0));
        assertThat(caller.get(6)).as("so do values").isZero();
        assertThat(small.apply(row, registers.toBuilder().set(ESP, 0xffff_fffeL).build(), 0))
                .isEqualTo(Outcome.UNREADABLE);
        assertThat(small.cfa()).isEqualTo(2);
    }
}
