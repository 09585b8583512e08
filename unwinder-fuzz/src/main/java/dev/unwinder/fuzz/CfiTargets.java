package dev.unwinder.fuzz;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.CfiCheck;
import dev.unwinder.cfi.CommonInformationEntry;
import dev.unwinder.cfi.DebugFrame;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.cfi.EhFrameHdr;
import dev.unwinder.cfi.FdeIndex;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.code.Decoded;
import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.expr.DwarfExpression;
import dev.unwinder.dwarf.expr.ExpressionContext;
import dev.unwinder.dwarf.expr.ExpressionEvaluator;
import dev.unwinder.dwarf.expr.ExpressionPrinter;
import dev.unwinder.lsda.CallSite;
import dev.unwinder.lsda.Lsda;
import dev.unwinder.target.MemoryFaultException;
import java.util.List;

/** What is read of an image to unwind it. */
final class CfiTargets {
    private static final int MAX_SITES = 64;
    private static final int MAX_TYPES = 16;
    private static final int CODE_LIMIT = 4096;

    private CfiTargets() {}

    static void ehFrame(byte[] bytes) {
        Input input = Input.of(bytes);
        PointerBases bases =
                PointerBases.ofSection(Input.VADDR).withText(0x1000).withData(0x2000);
        callFrameInfo(EhFrame.of(input.view(), bases, input.addressSize(), input.machine()));
    }

    static void debugFrame(byte[] bytes) {
        Input input = Input.of(bytes);
        callFrameInfo(DebugFrame.of(input.view(), input.addressSize(), input.machine()));
    }

    private static void callFrameInfo(CallFrameInfo info) {
        try {
            info.forEach(new Rows(info));
        } catch (MalformedDataException documented) {
            // then the rest is not asked for
        }
        try {
            new CfiCheck(new CfiCheck.Registers(17, 7, false)).check(info);
        } catch (MalformedDataException documented) {
            // as above
        }
        for (FdeIndex index : List.of(FdeIndex.of(info), FdeIndex.ofTerminated(info))) {
            for (long vaddr = Input.VADDR; vaddr < Input.VADDR + 64; vaddr += 16) {
                try {
                    index.find(vaddr);
                } catch (MalformedDataException documented) {
                    continue;
                }
            }
        }
    }

    /** All rows of each entry. */
    private record Rows(CallFrameInfo info) implements CallFrameInfo.EntryVisitor {
        @Override
        public void cie(CommonInformationEntry cie) throws MalformedDataException {
            CallFrameProgram.initialRow(info, cie);
        }

        @Override
        public void fde(FrameDescriptionEntry fde) throws MalformedDataException {
            CallFrameProgram.forEachRow(info, fde, (start, end, row) -> true);
            CallFrameProgram.rowAt(info, fde, fde.range().start());
            CallFrameProgram.argumentsSizeAt(info, fde, fde.range().end() - 1);
            CallFrameProgram.touchedRegisters(info, fde);
        }

        @Override
        public void malformed(long offset, MalformedDataException problem) {
            // told, and gone on
        }
    }

    static void ehFrameHdr(byte[] bytes) {
        Input input = Input.of(bytes);
        try {
            EhFrameHdr header = EhFrameHdr.parse(input.view(), Input.VADDR, input.addressSize());
            header.find(Input.VADDR);
            header.find(input.number(20));
            for (int i = 0; i < Math.min(header.count(), MAX_SITES); i++) {
                header.find(header.initialLocation(i));
                header.fde(i);
            }
        } catch (MalformedDataException documented) {
            return;
        }
    }

    static void expression(byte[] bytes) {
        Input input = Input.of(bytes);
        DwarfExpression expression = new DwarfExpression(
                input.view(),
                input.addressSize(),
                PointerBases.ofSection(Input.VADDR).withData(1));
        ExpressionPrinter.print(expression, "cfa", number -> "r" + number);
        try {
            new ExpressionEvaluator().evaluate(expression, input.number(0), new Machine());
        } catch (MalformedDataException | MemoryFaultException documented) {
            return;
        }
    }

    /** Has sixteen registers, and memory but for the first page. */
    private static final class Machine implements ExpressionContext<MemoryFaultException> {
        @Override
        public boolean isKnown(int register) {
            return register < 16;
        }

        @Override
        public long register(int register) {
            return register * 0x1001L;
        }

        @Override
        public long memory(long address, int size) throws MemoryFaultException {
            if (address >= 0 && address < 0x1000) {
                throw new MemoryFaultException(address);
            }
            return address * 31 >>> 64 - 8 * size;
        }
    }

    static void lsda(byte[] bytes) {
        Input input = Input.of(bytes);
        PointerBases bases = PointerBases.ofSection(Input.VADDR);
        try {
            Lsda lsda = Lsda.parse(input.view(), bases, Input.VADDR, input.addressSize());
            lsda.find(Input.VADDR + 8);
            lsda.findBefore(Input.VADDR + 8);
            List<CallSite> sites = lsda.callSites();
            for (CallSite site : sites.subList(0, Math.min(sites.size(), MAX_SITES))) {
                lsda.actions(site);
            }
            for (int i = -MAX_TYPES; i < MAX_TYPES; i++) {
                handler(lsda, i);
            }
        } catch (MalformedDataException documented) {
            return;
        }
    }

    private static void handler(Lsda lsda, int filter) {
        try {
            if (filter > 0) {
                lsda.type(filter);
            } else {
                lsda.specification(filter);
            }
        } catch (MalformedDataException documented) {
            return;
        }
    }

    static void code(byte[] bytes) {
        Input input = Input.of(bytes);
        InstructionSet set = InstructionSet.forMachine(input.machine()).orElseThrow();
        ByteView code = input.view();
        int size = input.rest().length;
        for (int offset = 0, count = 0; offset < size && count < CODE_LIMIT; count++) {
            Decoded decoded = set.decode(code, offset, Input.VADDR + offset);
            offset += decoded instanceof Instruction instruction ? Math.max(1, instruction.length()) : 1;
        }
        set.callBefore(code, Input.VADDR + size);
        for (int pc = 0; pc <= size; pc += Math.max(1, size / 8)) {
            set.frameAt(code, Input.VADDR, Input.VADDR + pc, CODE_LIMIT);
            set.frameAfterCall(code, Input.VADDR, Input.VADDR + pc, CODE_LIMIT);
        }
    }
}
