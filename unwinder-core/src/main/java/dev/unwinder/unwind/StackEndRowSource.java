package dev.unwinder.unwind;

/**
 * Code that nothing called, known without call frame information: where the kernel starts a program, and where a new thread calls its first
 * function, which is followed by the system call that ends the thread. Both have neither call frame information nor frame pointer in musl.
 */
final class StackEndRowSource implements RowSource {
    private static final Answer PROGRAM = new Answer.Outermost("where the program starts");
    private static final Answer THREAD = new Answer.Outermost("where the thread starts");

    private final CallEvidence evidence;

    StackEndRowSource(CallEvidence evidence) {
        this.evidence = evidence;
    }

    @Override
    public Answer ask(Step step) {
        if (evidence.isProgramStart(step.lookupAddress())) {
            return PROGRAM;
        }
        return !step.isExact() && step.isCode(step.lookupAddress()) && evidence.isThreadStart(step.pc())
                ? THREAD
                : NOTHING;
    }
}
