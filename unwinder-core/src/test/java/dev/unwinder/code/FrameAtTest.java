package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frames of functions written down as bytes, and those of a whole library, judged by its call frame information. */
class FrameAtTest {
    private static final int START = 0x1000;

    private static PrologueState known(InstructionSet set, ByteView code, int offset) {
        PrologueAnswer answer = set.frameAt(code, START, START + offset, 1000);
        assertThat(answer).isInstanceOf(PrologueState.class);
        return (PrologueState) answer;
    }

    @Test
    void framePointerIsSetUpAndTakenDown() {
        // push %rbp; mov %rsp,%rbp; push %rbx; sub $0x18,%rsp; call; mov -0x8(%rbp),%rbx; leave; ret
        ByteView code = Code.x86("55 4889e5 53 4883ec18 e800000010 488b5df8 c9 c3");
        assertThat(known(InstructionSet.X86_64, code, 0).fromStackPointer()).hasValue(8);
        assertThat(known(InstructionSet.X86_64, code, 1).fromStackPointer()).hasValue(16);
        PrologueState body = known(InstructionSet.X86_64, code, 14);
        assertThat(body.fromStackPointer()).hasValue(48);
        assertThat(body.fromFramePointer()).hasValue(16);
        assertThat(body.returnAddress()).hasValue(-8);
        assertThat(body.saved()).isEqualTo(Map.of(6, -16L, 3, -24L));
        PrologueState end = known(InstructionSet.X86_64, code, 19);
        assertThat(end.fromStackPointer()).hasValue(8);
        assertThat(end.fromFramePointer()).isEmpty();
        assertThat(end.epilogue()).isTrue();
        assertThat(end.saved()).isEmpty();
    }

    @Test
    void alignedStackLeavesOnlyTheFramePointer() {
        // push %rbp; mov %rsp,%rbp; and $-32,%rsp; nop; call
        ByteView code = Code.x86("55 4889e5 4883e4e0 90 e800000010");
        PrologueState state = known(InstructionSet.X86_64, code, 9);
        assertThat(state.fromStackPointer()).isEmpty();
        assertThat(state.fromFramePointer()).hasValue(16);
    }

    @Test
    void behindACallTheFrameIsThatOfTheCall() {
        // push %rbx; test %edi,%edi; je 1f; push %rbp; call; 1: pop %rbx; ret
        ByteView code = Code.x86("53 85ff 7406 55 e800000010 5b c3");
        PrologueAnswer answer = InstructionSet.X86_64.frameAfterCall(code, START, START + 11, 100);
        assertThat(answer).isInstanceOf(PrologueState.class);
        assertThat(((PrologueState) answer).fromStackPointer()).hasValue(24);
        assertThat(((PrologueState) answer).saved()).isEqualTo(Map.of(3, -16L, 6, -24L));
        assertThat(known(InstructionSet.X86_64, code, 11).fromStackPointer())
                .as("the jump leads there")
                .hasValue(16);
        assertThat(InstructionSet.X86_64.frameAfterCall(code, START, START + 3, 100))
                .as("no call")
                .isInstanceOf(PrologueAnswer.Unknown.class);
    }

    @Test
    void codeBehindAReturnHasTheStateOfTheJump() {
        // push %rbx; test %edi,%edi; je 1f; pop %rbx; ret; 1: call
        ByteView code = Code.x86("53 85ff 7402 5b c3 e800000010 cc");
        assertThat(known(InstructionSet.X86_64, code, 6).fromStackPointer()).hasValue(8);
        assertThat(known(InstructionSet.X86_64, code, 7).fromStackPointer()).hasValue(16);
    }

    @Test
    void unknownAmountIsNotGuessed() {
        // sub %rax,%rsp; call
        ByteView code = Code.x86("4829c4 e800000010 cc");
        assertThat(InstructionSet.X86_64.frameAt(code, START, START + 8, 1000))
                .isEqualTo(new PrologueAnswer.Unknown("the stack pointer is moved by an unknown amount"));
        // probing: sub $0x1000,%rsp; orq $0,(%rsp); cmp %r11,%rsp; jne; nop
        ByteView probe = Code.x86("4881ec00100000 48830c2400 4c39dc 75ef 90 cc");
        assertThat(InstructionSet.X86_64.frameAt(probe, START, START + 18, 1000))
                .isInstanceOf(PrologueAnswer.Unknown.class);
        assertThat(InstructionSet.X86_64.frameAt(probe, START, START + 3, 1000))
                .isEqualTo(new PrologueAnswer.Unknown("the pc lies inside an instruction"));
        assertThat(InstructionSet.X86_64.frameAt(probe, START, START + 15, 2))
                .isEqualTo(new PrologueAnswer.Unknown("more than 2 instructions"));
    }

    @Test
    void loopThatPushesLeavesOnlyTheFramePointer() {
        // push %rbp; mov %rsp,%rbp; mov %edi,%ecx; jmp 1f; 0: push %rax; 1: sub $8,%ecx; jge 0b; call; leave; ret
        ByteView code = Code.x86("55 4889e5 89f9 eb01 50 83e908 7dfa e800000010 c9 c3");
        assertThat(known(InstructionSet.X86_64, code, 6).fromStackPointer()).hasValue(16);
        for (int offset : new int[] {8, 9, 12, 14, 19}) {
            PrologueState state = known(InstructionSet.X86_64, code, offset);
            assertThat(state.fromStackPointer()).as("at %d", offset).isEmpty();
            assertThat(state.fromFramePointer()).as("at %d", offset).hasValue(16);
        }
        assertThat(InstructionSet.X86_64.frameAfterCall(code, START, START + 19, 100))
                .isInstanceOfSatisfying(PrologueState.class, state -> {
                    assertThat(state.fromStackPointer()).isEmpty();
                    assertThat(state.fromFramePointer()).hasValue(16);
                });
        // the same without a frame pointer: push %rbx; mov %edi,%ecx; jmp 1f; 0: push %rax; 1: sub $8,%ecx; jge 0b;
        // call
        ByteView bare = Code.x86("53 89f9 eb01 50 83e908 7dfa e800000010 cc");
        assertThat(InstructionSet.X86_64.frameAfterCall(bare, START, START + 16, 100))
                .isEqualTo(new PrologueAnswer.Unknown("the stack pointer is moved by an unknown amount"));
        assertThat(InstructionSet.X86_64.frameAt(bare, START, START + 6, 100))
                .as("in the loop, before its jump back")
                .isInstanceOf(PrologueAnswer.Unknown.class);
    }

    @Test
    void loopThatIsEnteredAtItsEndKeepsItsFrame() {
        // push %rbx; jmp 1f; 0: call; 1: dec %edi; jne 0b; pop %rbx; ret
        ByteView code = Code.x86("53 eb05 e800000010 ffcf 75f7 5b c3");
        for (int offset : new int[] {3, 8, 10, 12}) {
            assertThat(known(InstructionSet.X86_64, code, offset).fromStackPointer())
                    .as("at %d", offset)
                    .hasValue(16);
        }
    }

    @Test
    void loopThatMovesTheStackPointerOfAArch64() {
        // stp x29,x30,[sp,#-32]!; mov x29,sp; 0: sub sp,sp,#16; subs x0,x0,#1; b.ne 0b; bl; nop
        ByteView code = Code.a64("a9be7bfd 910003fd d10043ff f1000400 54ffffc1 94000100 d503201f");
        for (int offset : new int[] {8, 12, 20, 24}) {
            PrologueState state = known(InstructionSet.AARCH64, code, offset);
            assertThat(state.fromStackPointer()).as("at %d", offset).isEmpty();
            assertThat(state.fromFramePointer()).as("at %d", offset).hasValue(32);
        }
    }

    @Test
    void savedFlagsCount() {
        // pushf; push %rbx; nop; pop %rbx; popf; nop
        ByteView code = Code.x86("9c 53 90 5b 9d 90 cc");
        assertThat(known(InstructionSet.X86_64, code, 2).fromStackPointer()).hasValue(24);
        assertThat(known(InstructionSet.X86_64, code, 5).fromStackPointer()).hasValue(8);
    }

    @Test
    void theWayOnToTheReturnTellsToo() {
        // sub %rax,%rsp; nop; pop %rbx; pop %rbp; ret
        PrologueState state = known(InstructionSet.X86_64, Code.x86("4829c4 90 5b 5d c3"), 4);
        assertThat(state.fromStackPointer()).hasValue(24);
        assertThat(state.epilogue()).isTrue();
    }

    @Test
    void frameRecordOfAArch64() {
        // paciasp; stp x29,x30,[sp,#-32]!; mov x29,sp; str x19,[sp,#16]; bl; ldr x19,[sp,#16]; ldp x29,x30,[sp],#32;
        // autiasp; ret
        ByteView code = Code.a64("d503233f a9be7bfd 910003fd f9000bf3 94000100 f9400bf3 a8c27bfd d50323bf d65f03c0");
        PrologueState first = known(InstructionSet.AARCH64, code, 4);
        assertThat(first.signed()).isTrue();
        assertThat(first.returnAddress()).isEmpty();
        PrologueState body = known(InstructionSet.AARCH64, code, 20);
        assertThat(body.fromFramePointer()).hasValue(32);
        assertThat(body.fromStackPointer()).hasValue(32);
        assertThat(body.returnAddress()).hasValue(-24);
        assertThat(body.saved()).isEqualTo(Map.of(29, -32L, 19, -16L));
        PrologueState end = known(InstructionSet.AARCH64, code, 32);
        assertThat(end.fromStackPointer()).hasValue(0);
        assertThat(end.returnAddress()).isEmpty();
        assertThat(end.signed()).isFalse();
    }

    @Test
    void x30LostIsSaid() {
        assertThat(InstructionSet.AARCH64.frameAt(Code.a64("94000100 d503201f"), START, START + 4, 100))
                .isEqualTo(new PrologueAnswer.Unknown("x30 has been overwritten"));
    }

    @Test
    void agreesWithTheCallFrameInformationOfALibrary() throws IOException, MalformedDataException {
        Path library = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
        assumeTrue(Files.exists(library), "no libjava.so in this JVM");
        CfiComparison comparison = CfiComparison.of(library);
        assertThat(comparison.wrong).isEmpty();
        assertThat(comparison.known).as(comparison.toString()).isGreaterThan(comparison.places * 9 / 10);
    }
}
