package dev.unwinder.handler;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.cfi.CommonInformationEntry;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.frame.Frame;
import dev.unwinder.handler.FrameHandlers.Coverage;
import dev.unwinder.lsda.ActionRecord;
import dev.unwinder.lsda.CallSite;
import dev.unwinder.lsda.Lsda;
import dev.unwinder.lsda.TypeReference;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what becomes of an exception at one frame: entry, personality, language-specific data, types, all out of the target's memory and
 * by its addresses.
 */
final class FrameHandlerReader {
    /** How much of an area is read: first little, then, if it does not suffice, as much as any has. */
    private static final int[] AREA_SIZES = {1 << 12, 1 << 16, 1 << 24};

    private final Machine machine;
    private final Memory memory;
    private final WordReader words;
    private final ExceptionEntries entries;
    private final CodeStubs stubs;
    private final TypeInfos types;

    FrameHandlerReader(Machine machine, Memory memory, WordReader words, ExceptionEntries entries, CodeStubs stubs) {
        this.machine = machine;
        this.memory = memory;
        this.words = words;
        this.entries = entries;
        this.stubs = stubs;
        this.types = new TypeInfos(words);
    }

    FrameHandlers read(Frame frame) {
        // Entries of code that no image has tell addresses.
        Optional<LoadedModule> module = frame.module();
        long bias = module.isPresent() ? module.get().bias() : 0;
        Optional<Personality> personality = Optional.empty();
        try {
            Optional<CodeEntry> entry = entries.find(frame);
            if (entry.isEmpty()) {
                return FrameHandlers.of(Coverage.NO_ENTRY, Optional.empty());
            }
            FrameDescriptionEntry fde = entry.get().fde();
            personality = personality(fde.cie(), bias);
            if (personality.isEmpty()) {
                return FrameHandlers.of(Coverage.NO_HANDLERS, personality);
            }
            return read(frame, fde, bias, personality.get());
        } catch (MalformedDataException broken) {
            return FrameHandlers.unknown(personality, String.valueOf(broken.getMessage()));
        } catch (MemoryFaultException unreadable) {
            return FrameHandlers.unknown(personality, String.valueOf(unreadable.getMessage()));
        }
    }

    private Optional<Personality> personality(CommonInformationEntry cie, long bias) throws MemoryFaultException {
        if (cie.personality().isEmpty()) {
            return Optional.empty();
        }
        long address = cie.personality().getAsLong() + bias;
        if (cie.isPersonalityIndirect()) {
            address = words.word(address);
        }
        Optional<String> name = stubs.nameOf(address);
        Language language = name.isPresent() ? Language.ofPersonality(name.get()) : Language.UNKNOWN;
        return Optional.of(new Personality(address, name, language));
    }

    private FrameHandlers read(Frame frame, FrameDescriptionEntry fde, long bias, Personality personality)
            throws MalformedDataException, MemoryFaultException {
        if (fde.lsda().isEmpty()) {
            return FrameHandlers.of(Coverage.NO_HANDLERS, Optional.of(personality));
        }
        if (personality.language() == Language.SJLJ) {
            return FrameHandlers.unknown(
                    Optional.of(personality), personality + ": exceptions by setjmp and longjmp are not supported");
        }
        long address = fde.lsda().getAsLong() + bias;
        if (fde.cie().lsdaEncoding().isPresent()
                && fde.cie().lsdaEncoding().get().isIndirect()) {
            address = words.word(address);
        }
        long function = fde.range().start() + bias;
        String name = (frame.module().isEmpty() ? "" : frame.module().get().name()) + " .gcc_except_table";
        for (int i = 0; ; i++) {
            try {
                return read(area(address, AREA_SIZES[i], name), address, function, frame, personality);
            } catch (MalformedDataException broken) {
                if (i == AREA_SIZES.length - 1) {
                    throw broken;
                }
            }
        }
    }

    private ByteView area(long address, int size, String name) {
        byte[] bytes = new byte[Math.min(size, 1 << 16)];
        int filled = 0;
        while (filled < size) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(size, bytes.length * 4));
            }
            int count = memory.read(address + filled, bytes, filled, bytes.length - filled);
            if (count <= 0) {
                break;
            }
            filled += count;
        }
        return ByteView.of(Arrays.copyOf(bytes, filled), name, machine.order());
    }

    private FrameHandlers read(ByteView area, long address, long function, Frame frame, Personality personality)
            throws MalformedDataException, MemoryFaultException {
        Lsda lsda = Lsda.parse(area, PointerBases.ofSection(address), function, machine.wordSize());
        long pc = frame.lookupAddress();
        Optional<CallSite> site = lsda.find(pc);
        if (site.isPresent()) {
            return new FrameHandlers(
                    Coverage.COVERED,
                    Optional.of(personality),
                    landingPad(lsda, site.get(), personality),
                    Optional.empty(),
                    doubt(personality));
        }
        Optional<CallSite> before = lsda.findBefore(pc);
        return new FrameHandlers(
                Coverage.NOT_COVERED,
                Optional.of(personality),
                Optional.empty(),
                before.isPresent() ? landingPad(lsda, before.get(), personality) : Optional.empty(),
                doubt(personality));
    }

    private static Optional<String> doubt(Personality personality) {
        return personality.language().isUnderstood()
                ? Optional.empty()
                : Optional.of(personality + " is not known; its table is read as that of C++");
    }

    private Optional<LandingPad> landingPad(Lsda lsda, CallSite site, Personality personality)
            throws MalformedDataException, MemoryFaultException {
        OptionalLong pad = site.landingPad();
        if (pad.isEmpty()) {
            return Optional.empty();
        }
        List<Handler> handlers = new ArrayList<>();
        if (personality.language() == Language.C || site.action() == 0) {
            handlers.add(new Handler.Cleanup(0));
        } else {
            for (ActionRecord action : lsda.actions(site)) {
                handlers.add(handler(lsda, action));
            }
        }
        return Optional.of(new LandingPad(pad.getAsLong(), handlers, stubs.terminates(pad.getAsLong())));
    }

    private Handler handler(Lsda lsda, ActionRecord action) throws MalformedDataException, MemoryFaultException {
        if (action.isCleanup()) {
            return new Handler.Cleanup(0);
        }
        if (action.isCatch()) {
            return new Handler.Catch(type(lsda, action.filter()), action.filter());
        }
        List<TypeInfo> allowed = new ArrayList<>();
        for (long number : lsda.specification(action.filter())) {
            Optional<TypeInfo> type = type(lsda, number);
            if (type.isPresent()) {
                allowed.add(type.get());
            }
        }
        return new Handler.Filter(allowed, action.filter());
    }

    private Optional<TypeInfo> type(Lsda lsda, long number) throws MalformedDataException, MemoryFaultException {
        TypeReference reference = lsda.type(number);
        if (reference.isEveryType()) {
            return Optional.empty();
        }
        long address = reference.address().orElseThrow();
        if (reference.isIndirect()) {
            address = words.word(address);
            if (address == 0) {
                return Optional.empty(); // a weak type that nobody defines: GCC tests the pointer, not the entry
            }
        }
        return Optional.of(types.read(address));
    }
}
