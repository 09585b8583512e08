package dev.unwinder.triage.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.Language;
import dev.unwinder.handler.TypeInfo;
import dev.unwinder.triage.model.Cause;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The code is as GNU as writes it; registers by DWARF number: rax 0, rdx 1, rcx 2, rbx 3, rsi 4, rdi 5, rsp 7. */
class CrashCauseTest {
    private static final int SIGFPE = 8;
    private static final int SIGABRT = 6;
    private static final int SIGTRAP = 5;
    private static final int SIGBUS = 7;
    private static final int SIGSEGV = 11;
    private static final int SIGSYS = 31;
    private static final int MAPERR = 1;
    private static final int ACCERR = 2;
    private static final int KERNEL = 0x80;

    private static void expect(CrashScene scene, String text, Severity.Level level, CasrSeverity casr) {
        CrashCause cause = CrashCause.of(scene);
        assertThat(cause.text()).isEqualTo(text);
        assertThat(Severity.of(cause, scene).level()).isEqualTo(level);
        assertThat(Severity.casr(scene)).isEqualTo(casr);
    }

    @Test
    void nullIsWritten() {
        expect(
                new FakeCrash().code("c7 40 08 01 00 00 00").register(0, 0).scene(SIGSEGV, MAPERR, 8),
                "SIGSEGV: write of 4 bytes to 0x8 (null page): movl $0x1,0x8(%rax)",
                Severity.Level.LOW,
                CasrSeverity.DEST_AV_NEAR_NULL);
    }

    @Test
    void nullIsRead() {
        expect(
                new FakeCrash().code("48 8b 07").register(5, 0x20).scene(SIGSEGV, MAPERR, 0x20),
                "SIGSEGV: read of 8 bytes from 0x20 (null page): mov (%rdi),%rax",
                Severity.Level.LOW,
                CasrSeverity.SOURCE_AV_NEAR_NULL);
    }

    @Test
    void readOnlyMemoryIsWrittenByWhatIsNoMove() {
        expect(
                new FakeCrash().code("83 07 05").register(5, 0x402010).scene(SIGSEGV, ACCERR, 0x402010),
                "SIGSEGV: write of 4 bytes to 0x402010 (read-only, in anonymous memory): addl $0x5,(%rdi)",
                Severity.Level.HIGH,
                CasrSeverity.ACCESS_VIOLATION);
    }

    @Test
    void nothingIsMappedThere() {
        expect(
                new FakeCrash()
                        .code("8b 04 8f 90 f4")
                        .register(5, 0x700000)
                        .register(2, 4)
                        .scene(SIGSEGV, MAPERR, 0x700010),
                "SIGSEGV: read of 4 bytes from 0x700010 (not mapped): mov (%rdi,%rcx,4),%eax",
                Severity.Level.MEDIUM,
                CasrSeverity.SOURCE_AV);
    }

    @Test
    void theProcessorDoesNotTellAnAddressThatCannotExist() {
        expect(
                new FakeCrash()
                        .code("48 89 03")
                        .register(3, 0x4141414141414141L)
                        .scene(SIGSEGV, KERNEL, 0),
                "SIGSEGV: write of 8 bytes to 0x4141414141414141 (non-canonical address): mov %rax,(%rbx)",
                Severity.Level.HIGH,
                CasrSeverity.DEST_AV);
    }

    @Test
    void freedMemoryShowsItself() {
        CrashCause cause = CrashCause.of(new FakeCrash()
                .code("48 8b 07")
                .register(5, 0x5a5a5a5a5a5a5a6aL)
                .scene(SIGSEGV, KERNEL, 0));
        assertThat(cause.place()).isEqualTo(AddressKind.FREED_PATTERN);
    }

    @Test
    void aValueThatWasNotReadWouldHaveBeenCalled() {
        // mov (%rdi),%rax; mov 0x10(%rax),%rdx; call *%rdx
        expect(
                new FakeCrash()
                        .code("48 8b 07 48 8b 50 10 ff d2")
                        .register(5, 0x700000)
                        .scene(SIGSEGV, MAPERR, 0x700000),
                "SIGSEGV: read of 8 bytes from 0x700000 (not mapped): mov (%rdi),%rax",
                Severity.Level.CRITICAL,
                CasrSeverity.CALL_AV_TAINTED);
        // mov (%rdi),%rax; mov %ecx,(%rax)
        assertThat(Severity.casr(new FakeCrash()
                        .code("48 8b 07 89 08")
                        .register(5, 0x700000)
                        .scene(SIGSEGV, MAPERR, 0x700000)))
                .isEqualTo(CasrSeverity.DEST_AV_TAINTED);
        // mov (%rdi),%rax; mov $0x5,%eax; call *%rax: overwritten before
        assertThat(Severity.casr(new FakeCrash()
                        .code("48 8b 07 b8 05 00 00 00 ff d0")
                        .register(5, 0x700000)
                        .scene(SIGSEGV, MAPERR, 0x700000)))
                .isEqualTo(CasrSeverity.SOURCE_AV);
    }

    @Test
    void callsAndReturnsToWhereNoCodeIs() {
        expect(
                new FakeCrash().code("ff d0").register(0, 0x4242424242424242L).scene(SIGSEGV, KERNEL, 0),
                "SIGSEGV: call to 0x4242424242424242 (non-canonical address): call *%rax",
                Severity.Level.CRITICAL,
                CasrSeverity.CALL_AV);
        expect(
                new FakeCrash()
                        .code("c3")
                        .word(FakeCrash.STACK, 0x4242424242424242L)
                        .scene(SIGSEGV, KERNEL, 0),
                "SIGSEGV: return to 0x4242424242424242 (non-canonical address): ret",
                Severity.Level.CRITICAL,
                CasrSeverity.RETURN_AV);
        // the call has happened: what it left is behind a call
        expect(
                new FakeCrash()
                        .code("90 90 90 90 90 90 ff d0 90")
                        .word(FakeCrash.STACK, FakeCrash.CODE + 8)
                        .pc(0)
                        .scene(SIGSEGV, MAPERR, 0),
                "SIGSEGV: call to 0x0 (null page)",
                Severity.Level.LOW,
                CasrSeverity.SEG_FAULT_ON_PC_NEAR_NULL);
        // the return has happened: the word above was popped
        expect(
                new FakeCrash().word(FakeCrash.STACK - 8, 0x500000).pc(0x500000).scene(SIGSEGV, ACCERR, 0x500000),
                "SIGSEGV: return to 0x500000 (not executable, in anonymous memory)",
                Severity.Level.CRITICAL,
                CasrSeverity.SEG_FAULT_ON_PC);
    }

    @Test
    void theStackIsUsedUp() {
        expect(
                new FakeCrash()
                        .code("e8 00 00 00 00")
                        .register(7, 0x7ffd0000000L)
                        .overflow()
                        .scene(SIGSEGV, MAPERR, 0x7ffcffffff8L),
                "SIGSEGV: stack overflow, write of 8 bytes to 0x7ffcffffff8 (below the end of the stack): call"
                        + " 0x401005",
                Severity.Level.LOW,
                CasrSeverity.STACK_OVERFLOW);
    }

    @Test
    void whatTheRuntimeFoundIsTold() {
        expect(
                new FakeCrash().caller("__stack_chk_fail").scene(SIGABRT, -6, 0),
                "SIGABRT: stack smashing",
                Severity.Level.HIGH,
                CasrSeverity.STACK_GUARD);
        expect(
                new FakeCrash().caller("malloc_printerr").caller("free").scene(SIGABRT, -6, 0),
                "SIGABRT: heap corruption",
                Severity.Level.HIGH,
                CasrSeverity.HEAP_ERROR);
        expect(
                new FakeCrash().caller("__chk_fail").scene(SIGABRT, -6, 0),
                "SIGABRT: buffer overflow detected",
                Severity.Level.MEDIUM,
                CasrSeverity.SAFE_FUNCTION_CHECK);
        expect(
                new FakeCrash().caller("__assert_fail").scene(SIGABRT, -6, 0),
                "SIGABRT: assertion failed",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
    }

    @Test
    void aDivisionByZero() {
        expect(
                new FakeCrash().code("f7 f9").scene(SIGFPE, 1, FakeCrash.CODE),
                "SIGFPE: arithmetic error, division by zero, or the quotient is too large: idiv %ecx",
                Severity.Level.LOW,
                CasrSeverity.FPE);
        expect(
                new FakeCrash().code("f7 f9").register(2, 0x700000000L).scene(SIGFPE, 1, FakeCrash.CODE),
                "SIGFPE: arithmetic error, division by zero: idiv %ecx",
                Severity.Level.LOW,
                CasrSeverity.FPE);
        expect(
                new FakeCrash().code("48 f7 f9").register(2, -1).scene(SIGFPE, 1, FakeCrash.CODE),
                "SIGFPE: arithmetic error, the quotient is too large: idiv %rcx",
                Severity.Level.LOW,
                CasrSeverity.FPE);
    }

    @Test
    void theInstructionOfATrapOrSystemCallIsTheOneBefore() {
        expect(
                new FakeCrash().code("cc 90").pc(FakeCrash.CODE + 1).scene(SIGTRAP, KERNEL, 0),
                "SIGTRAP: trap: int3",
                Severity.Level.LOW,
                CasrSeverity.TRAP_SIGNAL);
        expect(
                new FakeCrash().code("90 90").pc(FakeCrash.CODE + 1).scene(SIGTRAP, 4, 0),
                "SIGTRAP: trap, hardware breakpoint or watchpoint",
                Severity.Level.LOW,
                CasrSeverity.TRAP_SIGNAL);
        expect(
                new FakeCrash()
                        .code("0f 05 c3")
                        .pc(FakeCrash.CODE + 2)
                        .register(0, 110)
                        .scene(SIGSYS, 1, FakeCrash.CODE + 2),
                "SIGSYS: bad system call, number 110: syscall",
                Severity.Level.MEDIUM,
                CasrSeverity.BAD_INSTRUCTION);
    }

    @Test
    void whatIsMisalignedIsThere() {
        // movaps 0x1(%rax),%xmm0
        expect(
                new FakeCrash().code("0f 28 40 01").register(0, 0x500000).scene(SIGSEGV, KERNEL, 0),
                "SIGSEGV: read of 16 bytes from 0x500001 (misaligned, in anonymous memory): movaps 0x1(%rax),%xmm0",
                Severity.Level.MEDIUM,
                CasrSeverity.SOURCE_AV);
        // with alignment checks on, x86 reports address 0, which is not the one
        expect(
                new FakeCrash().code("8b 42 01").register(1, 0x500000).scene(SIGBUS, 1, 0),
                "SIGBUS: read of 4 bytes from 0x500001 (misaligned, in anonymous memory): mov 0x1(%rdx),%eax",
                Severity.Level.MEDIUM,
                CasrSeverity.SOURCE_AV);
        // an instruction that asks for no alignment may fail so for another reason
        assertThat(CrashCause.of(new FakeCrash()
                                .code("8b 42 01")
                                .register(1, 0x500000)
                                .scene(SIGSEGV, KERNEL, 0))
                        .place())
                .isEqualTo(AddressKind.MAPPED);
    }

    @Test
    void aMappedFileHasBecomeShorter() {
        expect(
                new FakeCrash().code("89 02").register(1, 0x500000).scene(SIGBUS, 2, 0x500000),
                "SIGBUS: write of 4 bytes to 0x500000 (mapped, but its file has no page there, in anonymous memory):"
                        + " mov %eax,(%rdx)",
                Severity.Level.LOW,
                CasrSeverity.DEST_AV);
        assertThat(CrashCause.of(new FakeCrash()
                                .code("89 02")
                                .register(1, 0x500000)
                                .scene(SIGBUS, 4, 0x500000))
                        .place())
                .isEqualTo(AddressKind.MEMORY_ERROR);
    }

    @Test
    void anInstructionForTheKernelAloneUsesNoMemory() {
        // musl ends a program by hlt
        expect(
                new FakeCrash().code("f4").scene(SIGSEGV, KERNEL, 0),
                "SIGSEGV: bad instruction: hlt",
                Severity.Level.MEDIUM,
                CasrSeverity.ACCESS_VIOLATION);
    }

    @Test
    void oneFrameIsLargerThanTheStack() {
        expect(
                new FakeCrash()
                        .code("88 02")
                        .register(7, 0x7ffc0000000L)
                        .register(1, 0x7ffc0001000L)
                        .caller("main")
                        .scene(SIGSEGV, MAPERR, 0x7ffc0001000L),
                "SIGSEGV: stack overflow, write of 1 byte to 0x7ffc0001000 (below the end of the stack): mov"
                        + " %al,(%rdx)",
                Severity.Level.LOW,
                CasrSeverity.DEST_AV);
        // far from both: something else was wrong
        assertThat(CrashCause.of(new FakeCrash()
                                .code("88 02")
                                .register(7, 0x7ffc0000000L)
                                .register(1, 0x700000)
                                .caller("main")
                                .scene(SIGSEGV, MAPERR, 0x700000))
                        .kind())
                .isEqualTo(CrashCause.Kind.WRITE);
    }

    @Test
    void aCodePointerIsReadFromWhereNothingIs() {
        expect(
                new FakeCrash().code("ff 50 10").register(0, 0x700000).scene(SIGSEGV, MAPERR, 0x700010),
                "SIGSEGV: read of 8 bytes from 0x700010 (not mapped): call *0x10(%rax)",
                Severity.Level.CRITICAL,
                CasrSeverity.CALL_AV);
        expect(
                new FakeCrash().code("ff 50 10").register(0, 0).scene(SIGSEGV, MAPERR, 0x10),
                "SIGSEGV: read of 8 bytes from 0x10 (null page): call *0x10(%rax)",
                Severity.Level.LOW,
                CasrSeverity.CALL_AV_NEAR_NULL);
    }

    @Test
    void aProgramThatEndsItselfSaysWhy() {
        expect(
                new FakeCrash()
                        .caller("abort")
                        .caller("core::panicking::panic_fmt")
                        .scene(SIGABRT, -6, 0),
                "SIGABRT: Rust panic",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        // each Rust program is started by it
        expect(
                new FakeCrash()
                        .caller("abort")
                        .caller("std::panicking::catch_unwind")
                        .scene(SIGABRT, -6, 0),
                "SIGABRT: abort",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        expect(
                new FakeCrash().caller("abort").caller("std::terminate()").scene(SIGABRT, -6, 0),
                "SIGABRT: abort, std::terminate without an exception",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        expect(
                new FakeCrash()
                        .caller("std::terminate()")
                        .caller("__cxa_pure_virtual")
                        .scene(SIGABRT, -6, 0),
                "SIGABRT: abort, a pure virtual function was called",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        expect(
                new FakeCrash()
                        .caller("std::__glibcxx_assert_fail(char const*, int, char const*, char const*)")
                        .scene(SIGABRT, -6, 0),
                "SIGABRT: assertion failed",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        expect(
                new FakeCrash()
                        .caller("malloc_printerr")
                        .caller("__GI___libc_free")
                        .scene(SIGABRT, -6, 0),
                "SIGABRT: heap corruption",
                Severity.Level.HIGH,
                CasrSeverity.HEAP_ERROR);
    }

    @Test
    void whoSentASignal() {
        expect(
                new FakeCrash().caller("__read").sentBy(77, SIGABRT, 0),
                "SIGABRT: sent by pid 77", // as watchdogs do
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        expect(
                new FakeCrash().caller("abort").sentBy(1, SIGABRT, -6),
                "SIGABRT: abort",
                Severity.Level.LOW,
                CasrSeverity.ABORT_SIGNAL);
        expect(new FakeCrash().sentBy(1, 3, -6), "SIGQUIT: sent by itself", Severity.Level.LOW, CasrSeverity.UNDEFINED);
    }

    @Test
    void theAllocatorIsKnownByWhatItSays() {
        CrashScene scene = new FakeCrash().caller("??").scene(SIGABRT, -6, 0);
        AbortReason reason = new AbortReason(scene);
        assertThat(reason.kind("double free or corruption (top)")).isEqualTo(CrashCause.Kind.HEAP_CORRUPTION);
        assertThat(reason.kind("malloc(): corrupted top size")).isEqualTo(CrashCause.Kind.HEAP_CORRUPTION);
        assertThat(reason.kind("Fatal glibc error: malloc assertion failure in sysmalloc: x"))
                .isEqualTo(CrashCause.Kind.HEAP_CORRUPTION);
        assertThat(reason.kind("disk full")).isEqualTo(CrashCause.Kind.ABORT);
    }

    @Test
    void codeThatIsNotThereIsNoExcuse() {
        CrashCause cause = CrashCause.of(new FakeCrash().scene(SIGSEGV, MAPERR, 0x700000));
        assertThat(cause.text()).startsWith("SIGSEGV: ");
        assertThat(cause.instruction()).isEmpty();
    }

    @Test
    void exceptionsHaveTheNamesThatPeopleWrote() {
        assertThat(CrashCause.of(thrown(ExceptionInFlight.State.THROWN)).toString())
                .endsWith("uncaught exception of type std::runtime_error");
        assertThat(CrashCause.of(thrown(ExceptionInFlight.State.HANDLED)).toString())
                .endsWith("std::terminate, called while an exception was being handled, of type std::runtime_error");
    }

    @Test
    void whatAnExceptionSaysIsAMessageOfItsOwn() {
        Cause cause = Cause.of(CrashCause.of(thrown(ExceptionInFlight.State.THROWN)));
        assertThat(cause.message()).contains("disk full");
        assertThat(cause.line()).isEqualTo("SIGABRT: uncaught exception of type std::runtime_error: disk full");
        assertThat(cause.withoutMessage().line()).isEqualTo("SIGABRT: uncaught exception of type std::runtime_error");
    }

    private static CrashScene thrown(ExceptionInFlight.State state) {
        CrashScene scene = new FakeCrash().caller("abort").scene(SIGABRT, -6, 0);
        ExceptionInFlight exception = new ExceptionInFlight(
                Language.CPP,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(new TypeInfo(0x5000, Optional.of("St13runtime_error"))),
                Optional.of("disk full"),
                1,
                state);
        return new CrashScene(scene.target(), scene.modules(), scene.thread(), scene.frames(), Optional.of(exception));
    }
}
