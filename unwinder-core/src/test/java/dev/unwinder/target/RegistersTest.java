package dev.unwinder.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RegistersTest {
    @Test
    void nothingIsKnownAtFirst() {
        Registers registers = Registers.builder(17).build();
        assertThat(registers.count()).isEqualTo(17);
        for (int register = -1; register < 70; register++) {
            int number = register;
            assertThat(registers.isKnown(register)).isFalse();
            assertThat(registers.find(register)).isEmpty();
            assertThat(registers.place(register)).isEqualTo(new RegisterPlace.Unknown());
            assertThatIllegalArgumentException().isThrownBy(() -> registers.get(number));
        }
    }

    @Test
    void everyWayToKnowAValueRemembersWhereItWasFound() {
        Registers registers = Registers.builder(64)
                .set(0, 10)
                .setFromMemory(1, 11, 0x7ffc_0000)
                .setComputed(2, 12)
                .set(63, -1L)
                .build();
        assertThat(registers.get(0)).isEqualTo(10);
        assertThat(registers.place(0)).isEqualTo(new RegisterPlace.InRegister(0));
        assertThat(registers.get(1)).isEqualTo(11);
        assertThat(registers.place(1)).isEqualTo(new RegisterPlace.InMemory(0x7ffc_0000));
        assertThat(registers.get(2)).isEqualTo(12);
        assertThat(registers.place(2)).isEqualTo(new RegisterPlace.Computed());
        assertThat(registers.find(63)).hasValue(-1L);
        assertThat(registers.place(63)).isEqualTo(new RegisterPlace.InRegister(63));
        assertThat(registers.isKnown(3)).isFalse();
    }

    @Test
    void aLaterValueTakesThePlaceOfAnEarlierOne() {
        Registers registers = Registers.builder(8)
                .set(0, 1)
                .setFromMemory(0, 2, 0x100)
                .setFromMemory(1, 3, 0x200)
                .setComputed(1, 4)
                .setFromMemory(2, 5, 0x300)
                .set(2, 6)
                .build();
        assertThat(registers.place(0)).isEqualTo(new RegisterPlace.InMemory(0x100));
        assertThat(registers.place(1)).isEqualTo(new RegisterPlace.Computed());
        assertThat(registers.place(2)).isEqualTo(new RegisterPlace.InRegister(2));
    }

    @Test
    void aValueThatWasInAnotherRegisterKeepsThePlaceOfThatOne() {
        Registers inner = Registers.builder(64)
                .set(0, 10)
                .setFromMemory(1, 11, 0x1234)
                .setComputed(2, 12)
                .set(63, 13)
                .build();
        Registers outer = Registers.builder(64)
                .set(9, 99)
                .setFromRegister(5, inner, 0)
                .setFromRegister(6, inner, 1)
                .setFromRegister(7, inner, 2)
                .setFromRegister(8, inner, 63)
                .setFromRegister(9, inner, 20)
                .setFromRegister(63, inner, 1)
                .build();
        assertThat(outer.get(5)).isEqualTo(10);
        assertThat(outer.place(5)).isEqualTo(new RegisterPlace.InRegister(0));
        assertThat(outer.get(6)).isEqualTo(11);
        assertThat(outer.place(6)).isEqualTo(new RegisterPlace.InMemory(0x1234));
        assertThat(outer.place(7)).isEqualTo(new RegisterPlace.Computed());
        assertThat(outer.place(8)).isEqualTo(new RegisterPlace.InRegister(63));
        assertThat(outer.isKnown(9))
                .as("was overwritten by one that is not known")
                .isFalse();
        assertThat(outer.place(63)).isEqualTo(new RegisterPlace.InMemory(0x1234));
    }

    @Test
    void numbersThatAreNotTrackedAreIgnored() {
        Registers other = Registers.builder(64).set(40, 1).build();
        Registers registers = Registers.builder(8)
                .set(8, 1)
                .set(-1, 1)
                .set(64, 1)
                .set(Integer.MAX_VALUE, 1)
                .setFromMemory(72, 1, 1)
                .setComputed(1000, 1)
                .setFromRegister(9, other, 40)
                .setFromRegister(-1, other, 40)
                .forget(99)
                .forget(-5)
                .build();
        assertThat(registers).isEqualTo(Registers.builder(8).build());
        assertThat(Registers.builder(8)
                        .set(0, 5)
                        .setFromRegister(0, other, 104)
                        .build()
                        .isKnown(0))
                .isFalse();
    }

    @Test
    void aForgottenRegisterHasNoValue() {
        Registers.Builder builder = Registers.builder(8).set(3, 5);
        assertThat(builder.isKnown(3)).isTrue();
        assertThat(builder.forget(3).isKnown(3)).isFalse();
        assertThat(builder.build().isKnown(3)).isFalse();
    }

    @Test
    void builtRegistersDoNotChangeWithTheirBuilder() {
        Registers.Builder builder = Registers.builder(8).set(3, 5);
        Registers before = builder.build();
        builder.set(3, 6).set(4, 7);
        assertThat(before.get(3)).isEqualTo(5);
        assertThat(before.isKnown(4)).isFalse();
    }

    @Test
    void aBuilderMayStartFromRegisters() {
        Registers registers = Registers.builder(64)
                .set(0, 1)
                .setFromMemory(1, 2, 0x100)
                .set(63, 3)
                .build();
        Registers copy = registers.toBuilder(-1L).build();
        assertThat(copy).isEqualTo(registers).hasSameHashCodeAs(registers);
        assertThat(copy.place(1)).isEqualTo(new RegisterPlace.InMemory(0x100));
        Registers some =
                registers.toBuilder(1L << 1 | 1L << 63).setComputed(4, 9).build();
        assertThat(some.isKnown(0)).isFalse();
        assertThat(some.get(1)).isEqualTo(2);
        assertThat(some.get(63)).isEqualTo(3);
        assertThat(some.get(4)).isEqualTo(9);
        assertThat(registers.isKnown(4)).isFalse();
    }

    @Test
    void equalityIsOfKnownValuesWhereverTheyWereFound() {
        Registers inRegister = Registers.builder(8).set(1, 5).set(2, 6).build();
        assertThat(inRegister)
                .isEqualTo(Registers.builder(8)
                        .setComputed(1, 5)
                        .setFromMemory(2, 6, 0x10)
                        .build())
                .hasSameHashCodeAs(Registers.builder(8)
                        .setComputed(1, 5)
                        .setFromMemory(2, 6, 0x10)
                        .build())
                .isNotEqualTo(Registers.builder(8).set(1, 5).build())
                .isNotEqualTo(Registers.builder(8).set(1, 5).set(2, 7).build())
                .isNotEqualTo(Registers.builder(9).set(1, 5).set(2, 6).build());
        Registers forgotten =
                Registers.builder(8).set(1, 5).set(2, 6).set(3, 77).forget(3).build();
        assertThat(forgotten).isEqualTo(inRegister).hasSameHashCodeAs(inRegister);
    }

    @Test
    void onlySoManyRegistersAreTracked() {
        for (int count : new int[] {0, -1, 65, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Registers.builder(count));
        }
        assertThat(Registers.builder(64).build().count()).isEqualTo(64);
        assertThat(Registers.builder(1).build().count()).isEqualTo(1);
    }

    @Test
    void theTextNamesKnownRegistersInHexadecimal() {
        assertThat(Registers.builder(8).set(2, 0xff).setComputed(0, 16).build()).hasToString("0=0x10 2=0xff");
    }
}
