package dev.unwinder.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.arch.Disassembly.Instruction;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers from the psABI's tables; offsets from the C headers of the machine; calls as objdump sees them. */
class X86_64Test {
    private static final Architecture CPU = Architecture.find(62, 8).orElseThrow();

    @TempDir
    private Path folder;

    @Test
    void isFoundByMachineAndWordSize() {
        assertThat(CPU.name()).isEqualTo("x86-64");
        assertThat(Architecture.find(62, 4)).as("x32 is another ABI").isEmpty();
        assertThat(Architecture.find(3, 4)).isEmpty();
        assertThat(Architectures.all()).contains(CPU);
        assertThat(Architectures.machineName(62)).isEqualTo("x86-64");
        assertThat(Architectures.machineName(3)).isEqualTo("i386");
        assertThat(Architectures.machineName(4711)).isEqualTo("ELF machine 4711");
    }

    /** x86-64 psABI 1.0, figure 3.36. */
    @Test
    void registerNumbersAreThoseOfThePsAbi() {
        String[] general = {
            "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
        };
        for (int i = 0; i < general.length; i++) {
            assertThat(CPU.registers().name(i)).isEqualTo(general[i]);
            assertThat(CPU.registers().number(general[i])).hasValue(i);
        }
        assertThat(CPU.registers().name(16)).as("return address RA").isEqualTo("rip");
        assertThat(CPU.registers().count()).isEqualTo(17);
        Object[][] others = {
            {17, "xmm0"},
            {32, "xmm15"},
            {33, "st0"},
            {40, "st7"},
            {41, "mm0"},
            {48, "mm7"},
            {49, "rflags"},
            {50, "es"},
            {51, "cs"},
            {52, "ss"},
            {53, "ds"},
            {54, "fs"},
            {55, "gs"},
            {58, "fs.base"},
            {59, "gs.base"},
            {62, "tr"},
            {63, "ldtr"},
            {64, "mxcsr"},
            {65, "fcw"},
            {66, "fsw"},
            {67, "xmm16"},
            {82, "xmm31"},
            {118, "k0"},
            {125, "k7"}
        };
        for (Object[] other : others) {
            assertThat(CPU.registers().name((Integer) other[0])).isEqualTo(other[1]);
        }
        for (int reserved : new int[] {56, 57, 60, 61, 83, 117, 126, 200, -1}) {
            assertThat(CPU.registers().name(reserved)).isEqualTo("r" + reserved);
        }
        assertThat(CPU.registers().number("pc")).hasValue(16);
        assertThat(CPU.registers().number("sp")).hasValue(7);
        assertThat(CPU.registers().number("fp")).hasValue(6);
        assertThat(CPU.registers().number("eax")).isEqualTo(OptionalInt.empty());
        assertThat(CPU.registers().number("")).isEqualTo(OptionalInt.empty());
    }

    /** Figure 3.4: rbx, rsp, rbp, r12 to r15 are preserved. */
    @Test
    void calleeSavedRegistersAreThoseOfThePsAbi() {
        assertThat(CPU.registers().calleeSaved()).containsExactlyInAnyOrder(3, 6, 7, 12, 13, 14, 15);
        assertThat(CPU.registers().calleeSavedMask()).isEqualTo(0b1111_0000_1100_1000L);
        assertThat(CPU.registers().returnAddress()).isEqualTo(16);
        assertThat(CPU.registers().programCounter()).isEqualTo(16);
        assertThat(CPU.registers().stackPointer()).isEqualTo(7);
        assertThat(CPU.registers().framePointer()).isEqualTo(6);
    }

    @Test
    void kernelOrderIsThatOfUserRegsStruct() throws Exception {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i <= 16; i++) {
            expressions.add(
                    "offsetof(struct user_regs_struct, " + CPU.registers().name(i) + ")");
        }
        expressions.add("sizeof(struct user_regs_struct)");
        expressions.add("offsetof(struct elf_prstatus, pr_reg)");
        List<Long> offsets = CConstants.of(folder, "gcc", List.of("sys/user.h", "sys/procfs.h"), expressions);
        assertThat(offsets).hasSize(19);
        Registers registers = CPU.kernelRegisters()
                .decode(
                        17,
                        LongStream.range(0, CPU.kernelRegisters().numbers().size())
                                .toArray());
        for (int i = 0; i <= 16; i++) {
            assertThat(registers.get(i)).as(CPU.registers().name(i)).isEqualTo(offsets.get(i) / 8);
            assertThat(registers.place(i)).isEqualTo(new RegisterPlace.InRegister(i));
        }
        assertThat(CPU.kernelRegisters().numbers()).hasSize((int) (offsets.get(17) / 8));
        assertThat((long) CPU.kernelRegisters().prstatusOffset()).isEqualTo(offsets.get(18));
    }

    @Test
    void signalFrameIsTheKernelsSigcontext() throws Exception {
        long mcontext = CConstants.of(
                        folder, "gcc", List.of("ucontext.h"), List.of("offsetof(ucontext_t, uc_mcontext)"))
                .get(0);
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i <= 16; i++) {
            expressions.add("offsetof(struct sigcontext, " + CPU.registers().name(i) + ")");
        }
        List<Long> offsets = CConstants.of(folder, "gcc", List.of("asm/sigcontext.h"), expressions);
        assertThat(offsets).hasSize(17);
        UnwindRow row = CPU.signalFrameRow();
        for (int i = 0; i <= 16; i++) {
            assertThat(row.find(i))
                    .as(CPU.registers().name(i))
                    .hasValue(new RegisterRule.Offset(mcontext + offsets.get(i)));
        }
        // the handler's return has taken pretcode, so the stack pointer is at struct ucontext
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 0));
        assertThat(row.isSignalFrame()).isTrue();
        assertThat(row.returnAddressRegister()).isEqualTo(16);
    }

    @Test
    void rowsOfFramePointersAndBadCalls() {
        // psABI 3.2.2: 8(%rbp) return address, 0(%rbp) previous %rbp
        UnwindRow row = CPU.framePointerRow();
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(6, 16));
        assertThat(row.find(6)).hasValue(new RegisterRule.Offset(-16));
        assertThat(row.find(16)).hasValue(new RegisterRule.Offset(-8));
        assertThat(row.isSignalFrame()).isFalse();
        // the call has pushed the return address and nothing else has happened
        assertThat(CPU.badCallRow().cfa()).isEqualTo(new CfaRule.RegisterOffset(7, 8));
        assertThat(CPU.badCallRow().find(16)).hasValue(new RegisterRule.Offset(-8));
        assertThat(CPU.badCallRow().unspecified()).isEqualTo(UnwindRow.Unspecified.KEPT);
    }

    @Test
    void codePointersAreNotSigned() {
        assertThat(CPU.stripCodePointer(0x1234_5678_9abc_def0L, OptionalLong.empty()))
                .isEqualTo(0x1234_5678_9abc_def0L);
        assertThat(CPU.stripCodePointer(-2, OptionalLong.empty())).isEqualTo(-2);
    }

    @Test
    void sigreturnTrampolinesAreWhatAssemblersMakeOfThem() throws Exception {
        Files.writeString(folder.resolve("t.s"), "mov $15,%rax\nsyscall\n.globl b\nb: mov $15,%eax\nsyscall\n");
        CConstants.run(folder, "gcc", "-c", "t.s", "-o", "t.o");
        List<Instruction> code = Disassembly.of(CConstants.run(folder, "objdump", "-dw", "t.o"), false)
                .instructions();
        assertThat(code).hasSize(4);
        List<byte[]> patterns =
                CPU.signalTrampolines().stream().map(SignalTrampoline::code).toList();
        byte[] all = new byte[16];
        System.arraycopy(code.get(1).before(), 0, all, 1, 8);
        all[0] = 0x48; // the window holds eight of the nine bytes
        assertThat(patterns.get(0)).containsExactly(java.util.Arrays.copyOf(all, 9));
        assertThat(patterns.get(1)).hasSize(7).endsWith(0x0f, 0x05).startsWith(0xb8, 0x0f);
        for (SignalTrampoline trampoline : CPU.signalTrampolines()) {
            assertThat(trampoline.resumeOffsets())
                    .as("at its start, and at the system call")
                    .containsExactly(0, trampoline.code().length - 2);
        }
    }

    @Test
    void everyAddressingModeOfACallIsSeen() throws Exception {
        String[] registers = {
            "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
        };
        StringBuilder code =
                new StringBuilder("near: call near\ncall far_away\nnotrack call *%rax\naddr32 call near\n");
        code.append("call *far_away(%rip)\ncall *0x12345678\n");
        for (String base : registers) {
            code.append("call *%" + base + "\n");
            for (String offset : new String[] {"", "8", "-128", "127", "128", "0x12345678", "-0x12345678"}) {
                code.append("call *" + offset + "(%" + base + ")\n");
                for (String index : registers) {
                    if (!index.equals("rsp")) {
                        code.append("call *" + offset + "(%" + base + ",%" + index + ",4)\n");
                    }
                }
                code.append(base.equals("rsp") ? "" : "call *" + offset + "(,%" + base + ",8)\n");
            }
        }
        Files.writeString(folder.resolve("calls.s"), code);
        CConstants.run(folder, "gcc", "-c", "calls.s", "-o", "calls.o");
        List<Instruction> instructions = Disassembly.of(CConstants.run(folder, "objdump", "-dw", "calls.o"), false)
                .instructions();
        assertThat(instructions).hasSizeGreaterThan(1800).allMatch(it -> it.has("call"));
        assertThat(instructions).allMatch(it -> CPU.callSiteCheck().endsWithCall(it.before()));
    }

    @Test
    void callsOfCompiledCodeAreSeenAndLittleElse() throws Exception {
        Files.writeString(folder.resolve("calls.c"), CALLS);
        String[][] builds = {
            {"-O0"},
            {"-O2"},
            {"-O2", "-fPIC"},
            {"-Os", "-fPIC", "-fno-plt"},
            {"-O3", "-fcf-protection=full"},
            {"-O2", "-mcmodel=large"}
        };
        long calls = 0;
        for (String[] options : builds) {
            List<String> command = new ArrayList<>(List.of("gcc", "-c", "calls.c", "-o", "calls.o", "-w"));
            command.addAll(List.of(options));
            CConstants.run(folder, command.toArray(String[]::new));
            for (Instruction instruction : Disassembly.of(CConstants.run(folder, "objdump", "-dw", "calls.o"), false)
                    .instructions()) {
                if (instruction.has("call")) {
                    calls++;
                    assertThat(CPU.callSiteCheck().endsWithCall(instruction.before()))
                            .as(instruction.toString())
                            .isTrue();
                }
            }
        }
        assertThat(calls).isGreaterThan(100);
    }

    /** The C library has every kind of instruction: of those that are no calls few may look like one. */
    @Test
    void fewOtherInstructionsOfTheCLibraryAreTakenForCalls() throws Exception {
        String libc =
                CConstants.run(folder, "gcc", "-print-file-name=libc.so.6").strip();
        List<Instruction> instructions = Disassembly.of(
                        CConstants.run(folder, "objdump", "-dw", "--section=.text", libc), false)
                .instructions();
        List<Instruction> missed = new ArrayList<>();
        long others = 0;
        long taken = 0;
        for (Instruction instruction : instructions) {
            boolean seen = CPU.callSiteCheck().endsWithCall(instruction.before());
            if (instruction.has("call")) {
                if (!seen) {
                    missed.add(instruction);
                }
            } else {
                others++;
                taken += seen ? 1 : 0;
            }
        }
        assertThat(instructions).hasSizeGreaterThan(100_000);
        assertThat(missed).isEmpty();
        assertThat(taken * 100.0 / others)
                .as("per cent of %d instructions", others)
                .isLessThan(1.0);
    }

    @Test
    void fewBytesAreNoCall() {
        for (int length = 0; length <= 8; length++) {
            assertThat(CPU.callSiteCheck().endsWithCall(new byte[length])).isFalse();
        }
        assertThat(CPU.callSiteCheck().endsWithCall(new byte[] {(byte) 0xff, (byte) 0xd0}))
                .isTrue();
        assertThat(CPU.callSiteCheck().endsWithCall(new byte[] {(byte) 0xff, (byte) 0xe0}))
                .as("jmp *%rax")
                .isFalse();
    }

    private static final String CALLS = """
            typedef int (*fn)(int);
            struct table { fn first; char gap[100]; fn middle; char large[1000]; fn last; };
            extern int away(int), other(int);
            extern fn global, globals[];
            extern struct table *tables[], direct;
            static int here(int a) __attribute__((noinline));
            static int here(int a) { return away(a) + 1; }
            int calls(int a, int n, struct table *t, fn given) {
                fn local[4] = {away, other, given, global};
                int sum = away(a) + other(a + 1) + here(a + 2) + given(a + 3) + global(a + 4);
                for (int i = 0; i < n; i++) {
                    sum += globals[i](i) + local[i & 3](sum) + tables[i]->first(i) + tables[i]->middle(i);
                    sum += t[i].first(1) + t[i].middle(2) + t[i].last(3) + t->last(sum) + direct.last(i);
                    sum ^= given(sum) * t->first(sum);
                }
                return sum;
            }
            int virtual(void ***object) {
                ((void (*)(void *)) (*object)[0])(object);
                ((void (*)(void *)) (*object)[3])(object);
                ((void (*)(void *)) (*object)[300])(object);
                return 0;
            }
            int nested(int a) {
                int inner(int b) { return a + away(b); }
                extern int apply(int (*)(int));
                return apply(inner) + inner(3);
            }
            __thread int local_of_thread;
            extern __thread int elsewhere;
            int threads(void) { return elsewhere + local_of_thread + away(1); }
            """;
}
