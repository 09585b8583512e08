package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.target.ProcessInfo;
import java.util.OptionalLong;

/**
 * NT_PRPSINFO: {@code struct elf_prpsinfo}, include/linux/elfcore.h. It ends with the parent's, group's and session's ids, 16 bytes of name
 * and 80 of arguments; what comes before differs among machines.
 */
final class ProcessNote {
    private static final int ARGUMENTS = 80;
    private static final int NAME = 16;
    private static final int IDS = 16;

    private ProcessNote() {}

    static ProcessInfo parse(ByteView bytes) throws MalformedDataException {
        long name = bytes.size() - ARGUMENTS - NAME;
        ByteCursor cursor = bytes.cursor(name - IDS);
        int pid = cursor.s32();
        String arguments = NoteReader.text(bytes.slice(name + NAME, ARGUMENTS)).strip();
        return new ProcessInfo(
                pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty(),
                NoteReader.text(bytes.slice(name, NAME)),
                arguments);
    }
}
