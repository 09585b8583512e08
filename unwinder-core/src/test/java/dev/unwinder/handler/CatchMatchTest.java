package dev.unwinder.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.WordReader;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Type_info objects made by hand: what no compiler writes must not lead astray. */
class CatchMatchTest {
    private static final long TYPES = 0x1000;
    private static final long NAMES = 0x8000;

    private final Section types = Section.little64().at(TYPES);
    private final Section names = Section.little64().at(NAMES);

    /** A word that a type_info of one of the ABI's classes starts with. */
    private long vtable(String abiClass) {
        long name = NAMES + names.size();
        names.string(abiClass);
        long typeInfo = TYPES + types.size();
        types.u64(0)
                .u64(name)
                .u64(typeInfo)
                .u64(0); // the class's own type_info, the word before the vtable, the vtable
        return typeInfo + 24;
    }

    private long start(long vtable, String name) {
        long address = TYPES + types.size();
        types.u64(vtable).u64(NAMES + names.size());
        names.string(name);
        return address;
    }

    private boolean takes(long caught, long thrown) throws MemoryFaultException {
        SnapshotMemory memory = SnapshotMemory.builder()
                .add(TYPES, types.toByteArray())
                .add(NAMES, names.toByteArray())
                .build();
        TypeInfos infos = new TypeInfos(new WordReader(memory, ByteOrder.LITTLE_ENDIAN, 8));
        return new CatchMatch(infos).takes(infos.read(caught), infos.read(thrown));
    }

    @Test
    void aBaseAndAStranger() throws MemoryFaultException {
        long plain = vtable("N10__cxxabiv117__class_type_infoE");
        long single = vtable("N10__cxxabiv120__si_class_type_infoE");
        long base = start(plain, "4Base");
        long other = start(plain, "5Other");
        long derived = start(single, "7Derived");
        types.u64(base);
        assertThat(takes(base, derived)).isTrue();
        assertThat(takes(derived, base)).isFalse();
        assertThat(takes(other, derived)).isFalse();
        assertThat(takes(derived, derived)).isTrue();
    }

    @Test
    void sameNamesAreOneTypeUnlessAStarForbidsIt() throws MemoryFaultException {
        long plain = vtable("N10__cxxabiv117__class_type_infoE");
        assertThat(takes(start(plain, "4Base"), start(plain, "4Base"))).isTrue();
        assertThat(takes(start(plain, "*4Base"), start(plain, "*4Base"))).isFalse();
    }

    @Test
    void aClassThatIsItsOwnBaseEnds() throws MemoryFaultException {
        long plain = vtable("N10__cxxabiv117__class_type_infoE");
        long multiple = vtable("N10__cxxabiv121__vmi_class_type_infoE");
        long other = start(plain, "5Other");
        long circle = start(multiple, "6Circle");
        types.u32(0).u32(0xffff_ffffL);
        for (int i = 0; i < TypeInfos.MAX_BASES; i++) {
            types.u64(circle).u64(2);
        }
        assertThat(takes(other, circle)).isFalse();
    }

    @Test
    void aPointerThatPointsToItselfEnds() throws MemoryFaultException {
        long pointer = vtable("N10__cxxabiv119__pointer_type_infoE");
        long first = start(pointer, "P1");
        types.u64(1).u64(first);
        long second = start(pointer, "P2");
        types.u64(1).u64(second);
        assertThat(takes(first, second)).isFalse();
    }

    @Test
    void aNullPointerIsCaughtAsAnyPointer() throws MemoryFaultException {
        long pointer = vtable("N10__cxxabiv119__pointer_type_infoE");
        long fundamental = vtable("N10__cxxabiv123__fundamental_type_infoE");
        long nullptr = start(fundamental, "Dn");
        long caught = start(pointer, "Pi");
        types.u64(0).u64(nullptr);
        assertThat(takes(caught, nullptr)).isTrue();
        assertThat(takes(nullptr, caught)).isFalse();
    }

    @Test
    void unreadableTypesAreTold() {
        assertThatExceptionOfType(MemoryFaultException.class).isThrownBy(() -> takes(0x10, 0x20));
    }

    @Test
    void personalitiesByName() {
        assertThat(Language.ofPersonality("__gxx_personality_v0")).isEqualTo(Language.CPP);
        assertThat(Language.ofPersonality("__gcc_personality_v0")).isEqualTo(Language.C);
        assertThat(Language.ofPersonality("rust_eh_personality")).isEqualTo(Language.RUST);
        assertThat(Language.ofPersonality("_RNvCsfLfy6EI15iL_7___rustc17rust_eh_personality"))
                .isEqualTo(Language.RUST);
        assertThat(Language.ofPersonality("__gxx_personality_sj0")).isEqualTo(Language.SJLJ);
        assertThat(Language.ofPersonality("__gnat_personality_v0")).isEqualTo(Language.OTHER);
    }
}
