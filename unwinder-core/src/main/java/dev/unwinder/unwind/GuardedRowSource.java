package dev.unwinder.unwind;

/** A source that the caller of the library has added: whatever it throws, the walk goes on. */
final class GuardedRowSource implements RowSource {
    private final RowSource added;

    GuardedRowSource(RowSource added) {
        this.added = added;
    }

    @Override
    public Answer ask(Step step) {
        try {
            return added.ask(step);
        } catch (RuntimeException | StackOverflowError failure) {
            return new Answer.Failed("extension: " + failure);
        }
    }
}
