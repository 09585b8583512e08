package dev.unwinder.registered;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Target;
import java.util.List;
import java.util.Optional;

/** What a program has registered with libgcc: {@code __register_frame}, {@code __register_frame_info} and {@code __register_frame_table}. */
public final class LibgccFrames {
    private LibgccFrames() {}

    /** All registered entries of a target; each module is searched for libgcc's tables, by symbol, or in its variables. */
    public static CfiMap read(List<LoadedModule> modules, Target target) {
        CfiMap.Builder map = CfiMap.builder();
        Machine machine = target.machine();
        if (machine.wordSize() != 8) {
            return map.build();
        }
        LibgccObjects objects = new LibgccObjects(target.memory(), machine.order());
        for (LoadedModule module : modules) {
            addFrom(module, target, objects);
        }
        EntryReader reader = new EntryReader(target.memory(), machine.order());
        for (LibgccObjects.Piece piece : objects.pieces()) {
            byte[] bytes = reader.read(AddressRange.ofSize(piece.begin(), EntryReader.MAX_BYTES));
            String name = "registered .eh_frame at 0x" + Long.toHexString(piece.begin());
            PointerBases bases = PointerBases.ofSection(piece.begin())
                    .withText(piece.textBase())
                    .withData(piece.dataBase());
            map.add(
                    EhFrame.of(ByteView.of(bytes, name, machine.order()), bases, 8, machine.elfMachine()),
                    Optional.empty());
        }
        return map.build();
    }

    private static void addFrom(LoadedModule module, Target target, LibgccObjects objects) {
        RuntimeSymbols symbols = RuntimeSymbols.of(module);
        List<Long> unseen = symbols.vaddrs(RuntimeSymbols.UNSEEN_OBJECTS);
        List<Long> trees = symbols.vaddrs(RuntimeSymbols.REGISTERED_FRAMES);
        for (long vaddr : symbols.vaddrs(RuntimeSymbols.SEEN_OBJECTS)) {
            objects.addList(module.bias() + vaddr);
        }
        for (long vaddr : unseen) {
            objects.addList(module.bias() + vaddr);
        }
        for (long vaddr : trees) {
            objects.addTree(module.bias() + vaddr);
        }
        boolean told = !unseen.isEmpty() || !trees.isEmpty();
        if (!told && (module.name().startsWith("libgcc_s") || module.mainProgram())) {
            new ObjectGuess(target).addFrom(module, objects);
        }
    }
}
