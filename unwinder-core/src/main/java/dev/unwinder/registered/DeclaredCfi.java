package dev.unwinder.registered;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Target;
import java.util.List;
import java.util.Optional;

/** What was declared, read from one target. */
public final class DeclaredCfi {
    private DeclaredCfi() {}

    /** All entries of what was declared; each counts for the code that it was declared for only. */
    public static CfiMap read(List<ExternalUnwindInfo> infos, Target target) {
        CfiMap.Builder map = CfiMap.builder();
        Machine machine = target.machine();
        EntryReader reader = new EntryReader(target.memory(), machine.order());
        for (ExternalUnwindInfo info : infos) {
            AddressRange place = info.ehFrame();
            byte[] bytes = info.bytes().isPresent() ? info.bytes().get() : reader.read(place);
            String name = "declared .eh_frame at 0x" + Long.toHexString(place.start());
            map.add(
                    EhFrame.of(
                            ByteView.of(bytes, name, machine.order()),
                            PointerBases.ofSection(place.start()),
                            machine.wordSize(),
                            machine.elfMachine()),
                    Optional.of(info.text()));
        }
        return map.build();
    }
}
