package dev.unwinder.unwind;

/**
 * Code that nothing called, known without call frame information: where the kernel starts a program, and where a new thread calls its first
 * function, which is followed by the system call that ends the thread. Both have neither call frame information nor frame pointer in musl. And
 * what the first function of a context returns to, as {@code makecontext} has laid it out: glibc's has call frame information, but the return
 * address is its first byte, for which that does not tell.
 */
final class StackEndRowSource implements RowSource {
    private static final Answer PROGRAM = new Answer.Outermost("where the program starts");
    private static final Answer THREAD = new Answer.Outermost("where the thread starts");
    private static final Answer CONTEXT = new Answer.Outermost("where the context starts");

    private final CallEvidence evidence;

    StackEndRowSource(CallEvidence evidence) {
        this.evidence = evidence;
    }

    @Override
    public Answer ask(Step step) {
        if (evidence.isProgramStart(step.lookupAddress())) {
            return PROGRAM;
        }
        if (step.isExact() || !step.isCode(step.lookupAddress())) {
            return NOTHING;
        }
        if (evidence.isThreadStart(step.pc())) {
            return THREAD;
        }
        return evidence.isContextStart(step.pc()) ? CONTEXT : NOTHING;
    }
}
