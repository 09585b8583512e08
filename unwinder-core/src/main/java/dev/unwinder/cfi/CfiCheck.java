package dev.unwinder.cfi;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks through call frame information for what breaks unwinders, as those who write it by hand want to know.
 *
 * <p>By the entries alone, without a look at instructions: a CFA that is wrong by a word is not noticed. At most {@value #MAX_FINDINGS}
 * findings.
 *
 * @dwarf 6.4
 */
public final class CfiCheck {
    /** The most findings that are collected. */
    public static final int MAX_FINDINGS = 10_000;

    /** No frame grows by more in one instruction. */
    private static final long FAR = 1L << 30;

    private final Registers registers;
    private final List<CfiFinding> findings = new ArrayList<>();
    private final List<AddressRange> covered = new ArrayList<>();

    /**
     * What a check has to know of the CPU.
     *
     * @param count how many DWARF numbers have registers that an unwinder follows
     * @param stackPointer the number of the stack pointer
     * @param isReturnAddressInRegister whether a call leaves the return address in a register, where it is without any rule
     */
    public record Registers(int count, int stackPointer, boolean isReturnAddressInRegister) {}

    /** A check. */
    public CfiCheck(Registers registers) {
        this.registers = registers;
    }

    /** Looks through a section. */
    public void check(CallFrameInfo info) throws MalformedDataException {
        List<AddressRange> ranges = new ArrayList<>();
        info.forEach(new CallFrameInfo.EntryVisitor() {
            @Override
            public void fde(FrameDescriptionEntry fde) {
                long start = fde.range().start();
                // what the linker has thrown away is left at 0, or at the last address
                if (start != 0
                        && start != PointerEncoding.truncate(-1L, fde.cie().addressSize())
                        && !fde.range().isEmpty()) {
                    ranges.add(fde.range());
                    checkRows(info, fde);
                }
            }

            @Override
            public void malformed(long offset, MalformedDataException problem) {
                found(CfiFinding.Kind.MALFORMED, 0, String.valueOf(problem.getMessage()));
            }
        });
        ranges.sort(null);
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).overlaps(ranges.get(i - 1))) {
                found(
                        CfiFinding.Kind.OVERLAP,
                        ranges.get(i).start(),
                        "entries for " + ranges.get(i - 1) + " and " + ranges.get(i));
            }
        }
        covered.addAll(ranges);
    }

    /** The parts of a range of code that no entry of the sections so far covers. */
    public List<AddressRange> holes(AddressRange code) {
        covered.sort(null);
        List<AddressRange> holes = new ArrayList<>();
        long at = code.start();
        for (AddressRange range : covered) {
            if (Long.compareUnsigned(range.start(), code.end()) >= 0) {
                break;
            }
            if (Long.compareUnsigned(range.end(), at) > 0) {
                if (Long.compareUnsigned(range.start(), at) > 0) {
                    holes.add(new AddressRange(at, range.start()));
                }
                at = range.end();
            }
        }
        if (Long.compareUnsigned(at, code.end()) < 0) {
            holes.add(new AddressRange(at, code.end()));
        }
        return holes;
    }

    /** Adds a finding, a hole for instance. */
    public void found(CfiFinding.Kind kind, long vaddr, String text) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(new CfiFinding(kind, vaddr, text));
        }
    }

    /** What was found, in the order of its finding. */
    public List<CfiFinding> findings() {
        return List.copyOf(findings);
    }

    private void checkRows(CallFrameInfo info, FrameDescriptionEntry fde) {
        RowCheck rows = new RowCheck(fde);
        try {
            int left = CallFrameProgram.forEachRow(info, fde, rows);
            if (left > 0) {
                found(
                        CfiFinding.Kind.UNBALANCED,
                        fde.range().start(),
                        left + (left == 1 ? " state is" : " states are") + " remembered and never restored");
            }
        } catch (MalformedDataException problem) {
            found(CfiFinding.Kind.MALFORMED, fde.range().start(), String.valueOf(problem.getMessage()));
        }
    }

    /** Looks at the rows of one entry, one after the other. */
    private final class RowCheck implements CallFrameProgram.RowSink {
        private final FrameDescriptionEntry fde;
        private Optional<CfaRule.RegisterOffset> previous = Optional.empty();
        private boolean told;

        RowCheck(FrameDescriptionEntry fde) {
            this.fde = fde;
        }

        @Override
        public boolean row(long start, long end, UnwindRow row) {
            boolean behind = Long.compareUnsigned(start, fde.range().end()) > 0
                    || start == fde.range().end() && Long.compareUnsigned(end, start) > 0;
            if (behind && !told) {
                told = true;
                found(CfiFinding.Kind.UNREACHABLE_ROW, start, "rules behind the end of " + fde.range());
            }
            if (start != end && !behind) {
                cfa(start, row);
                rules(start, row);
            }
            return true;
        }

        private void cfa(long at, UnwindRow row) {
            if (!(row.cfa() instanceof CfaRule.RegisterOffset cfa)) {
                previous = Optional.empty();
                return;
            }
            if (isUnknown(cfa.register())) {
                found(CfiFinding.Kind.UNKNOWN_REGISTER, at, "the CFA counts from register " + cfa.register());
            }
            if (cfa.register() == registers.stackPointer()) {
                if (cfa.offset() < 0 && !row.isSignalFrame()) {
                    found(CfiFinding.Kind.CFA_JUMP, at, "it lies " + -cfa.offset() + " bytes below the stack pointer");
                } else if (cfa.offset() % 2 != 0) {
                    found(CfiFinding.Kind.CFA_JUMP, at, "it lies at an odd distance of " + cfa.offset() + " bytes");
                }
                if (previous.isPresent()
                        && Math.abs(cfa.offset() - previous.get().offset()) > FAR) {
                    found(
                            CfiFinding.Kind.CFA_JUMP,
                            at,
                            "from " + previous.get().offset() + " to " + cfa.offset()
                                    + " bytes above the stack pointer");
                }
                previous = Optional.of(cfa);
            }
        }

        private void rules(long at, UnwindRow row) {
            for (int i = 0; i < row.ruleCount(); i++) {
                if (row.rule(i) instanceof RegisterRule.Register in
                        && row.register(i) < registers.count()
                        && isUnknown(in.number())) {
                    found(
                            CfiFinding.Kind.UNKNOWN_REGISTER,
                            at,
                            "register " + row.register(i) + " is to be found in register " + in.number());
                }
            }
            if (!registers.isReturnAddressInRegister()
                    && row.find(row.returnAddressRegister()).isEmpty()) {
                found(CfiFinding.Kind.NO_RETURN_ADDRESS, at, "no rule for column " + row.returnAddressRegister());
            }
        }

        private boolean isUnknown(int register) {
            return register < 0 || register >= registers.count();
        }
    }
}
