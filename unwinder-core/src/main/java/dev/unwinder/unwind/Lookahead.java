package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallBefore;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Registers;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tries a guessed caller: follows it some frames further, by call frame information or by calls that fit for sure, and looks whether each
 * call fits.
 *
 * <p>Situation: what earlier calls have left on the stack. Such a leftover frame was called, by way of others, by a function that is still
 * active: followed far enough it leads into the function that is being left, or its calls stop to fit where newer ones lie over them.
 */
final class Lookahead {
    /** What a try has come to. */
    enum Result {
        /** All calls fit. */
        FITS,
        /** There is nothing to follow it by. */
        UNKNOWN,
        /** It leads nowhere, or back. */
        REFUTED
    }

    private static final int MAX_FRAMES = 8;

    /** The most words that are searched for one frame's caller. */
    private static final int MAX_WORDS = 160;

    /** The most words that are searched in one walk. */
    private static final long MAX_WORDS_OF_A_WALK = 4L << 20;

    private final CodeMap code;
    private final Architecture architecture;
    private final CallEvidence evidence;
    private final RowEvaluator evaluator;
    private long wordsLeft = MAX_WORDS_OF_A_WALK;
    private final InstructionBudget budget = new InstructionBudget(InstructionBudget.OF_A_WALK);

    Lookahead(CodeMap code, Architecture architecture, CallEvidence evidence, RowEvaluator evaluator) {
        this.code = code;
        this.architecture = architecture;
        this.evidence = evidence;
        this.evaluator = evaluator;
    }

    /**
     * Tries a caller.
     *
     * @param guess its registers
     * @param left an address in the function that is being left
     */
    Result follow(Registers guess, long left) {
        Registers at = guess;
        for (int i = 0; i < MAX_FRAMES; i++) {
            long pc = at.get(architecture.registers().programCounter());
            if (evidence.isProgramStart(pc - 1)) {
                return Result.FITS;
            }
            if (isSameFunction(pc - 1, left)) {
                return Result.REFUTED;
            }
            LoadedModule module = code.module(pc - 1);
            RowSource.Answer answer =
                    module == null ? RowSource.NOTHING : evidence.cfi(module).answer(module.vaddr(pc - 1), budget);
            if (!(answer instanceof RowSource.Answer.Found found) || module == null) {
                Optional<Registers> next = nextCaller(at);
                if (next.isEmpty()) {
                    return i == 0 ? Result.UNKNOWN : Result.REFUTED;
                }
                at = next.get();
                continue;
            }
            RowEvaluator.Outcome outcome = evaluator.apply(found.row(), at, module.bias());
            if (outcome == RowEvaluator.Outcome.OUTERMOST || found.row().isSignalFrame()) {
                return Result.FITS;
            }
            if (outcome != RowEvaluator.Outcome.CALLER) {
                return Result.REFUTED;
            }
            if (isEnd(evaluator.returnAddress())) {
                return Result.FITS;
            }
            if (!isCaller(pc, at)) {
                return Result.REFUTED;
            }
            at = evaluator.callerRegisters();
        }
        return Result.FITS;
    }

    /** In code without call frame information: the nearest word further out that is behind a call to it. */
    private Optional<Registers> nextCaller(Registers at) {
        RegisterTable table = architecture.registers();
        long stackPointer = at.get(table.stackPointer());
        long callee = at.get(table.programCounter()) - 1;
        AddressRange stack = code.region(stackPointer);
        for (int i = 0; i < MAX_WORDS && wordsLeft-- > 0; i++) {
            long place = stackPointer + (long) i * architecture.wordSize();
            if (!stack.contains(place)) {
                break;
            }
            OptionalLong word = evidence.word(place);
            if (word.isEmpty()) {
                break;
            }
            CallBefore call = evidence.callBefore(word.getAsLong());
            if (!(call instanceof CallBefore.None) && evidence.judge(call, callee) == CallEvidence.Link.CALLS) {
                return Optional.of(Registers.builder(table.count())
                        .setFromMemory(table.programCounter(), word.getAsLong(), place)
                        .setComputed(table.stackPointer(), place + architecture.wordSize())
                        .build());
            }
        }
        return Optional.empty();
    }

    /** Where the program starts, and where a signal handler returns to: nothing has called there. */
    private boolean isEnd(long returnAddress) {
        return evidence.isProgramStart(returnAddress - 1) || evidence.isSignalTrampoline(returnAddress);
    }

    private boolean isCaller(long callee, Registers at) {
        int stackPointer = architecture.registers().stackPointer();
        long returnAddress = evaluator.returnAddress();
        CallBefore call = evidence.callBefore(returnAddress);
        CallEvidence.Link link = evidence.judge(call, callee - 1);
        return (link == CallEvidence.Link.CALLS || link == CallEvidence.Link.MAY_CALL)
                && Long.compareUnsigned(evaluator.callerStackPointer(), at.get(stackPointer)) > 0;
    }

    private boolean isSameFunction(long one, long other) {
        Optional<FunctionBounds.Function> function = evidence.function(one);
        return function.isPresent() && function.equals(evidence.function(other));
    }
}
