package dev.unwinder.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FunctionSymbolsTest {
    /** More questions than are answered before the symbols are put in order. */
    private static final int MANY = 100;

    @Test
    void ofTwoThatOverlapTheFirstHasTheCommonPart() {
        FunctionSymbols symbols = new FunctionSymbols();
        symbols.add(0x100, 0x20);
        symbols.add(0xf0, 0x80);
        symbols.add(0x200, 0x10);
        for (int i = 0; i < MANY; i++) {
            assertThat(symbols.around(0x110)).isEqualTo(new FunctionSymbols.Around(true, 0x100, 0x120));
            assertThat(symbols.around(0xf8)).isEqualTo(new FunctionSymbols.Around(true, 0xf0, 0x100));
            assertThat(symbols.around(0x120)).isEqualTo(new FunctionSymbols.Around(true, 0x120, 0x170));
            assertThat(symbols.around(0x170)).isEqualTo(new FunctionSymbols.Around(false, 0x170, 0x200));
            assertThat(symbols.around(0)).isEqualTo(new FunctionSymbols.Around(false, FunctionSymbols.NOWHERE, 0xf0));
            assertThat(symbols.around(0x210))
                    .isEqualTo(new FunctionSymbols.Around(false, 0x210, FunctionSymbols.NOWHERE));
        }
    }

    @Test
    void answersAreTheSameWhenPutInOrder() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            FunctionSymbols asked = new FunctionSymbols();
            FunctionSymbols ordered = new FunctionSymbols();
            long base = random.nextBoolean() ? 0x1000 : 0xffff_ffff_0000_0000L;
            for (int i = 0; i < 12; i++) {
                long start = base + random.nextInt(64);
                long size = 1 + random.nextInt(12);
                asked.add(start, size);
                ordered.add(start, size);
            }
            for (int i = 0; i < MANY; i++) {
                ordered.around(0);
            }
            for (int i = 0; i < 60; i++) {
                long vaddr = base - 2 + random.nextInt(84);
                assertThat(asked.around(vaddr)).isEqualTo(ordered.around(vaddr));
            }
        }
    }
}
