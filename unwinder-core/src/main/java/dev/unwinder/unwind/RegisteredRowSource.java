package dev.unwinder.unwind;

/** Call frame information that the program has registered with its own unwinder, for code that belongs to no image. */
final class RegisteredRowSource implements RowSource {
    private final CodeMap code;
    private final RuntimeCode runtime;

    RegisteredRowSource(CodeMap code, RuntimeCode runtime) {
        this.code = code;
        this.runtime = runtime;
    }

    @Override
    public Answer ask(Step step) {
        long address = step.lookupAddress();
        return code.isOfNoImage(address) ? runtime.answer(address) : NOTHING;
    }
}
