package dev.unwinder.corefile;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.Architectures;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.TargetThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a core's notes say, as far as they can be read; a note that is cut short or broken becomes a sentence in {@link #problems}.
 *
 * @param threads in the order of the core: the one that crashed first
 * @param process which program it was
 * @param auxiliaryVector what the kernel told the program at its start
 * @param files which files were mapped where, rising by address; empty in cores of qemu-user, or of very many mappings
 * @param guest whether this is no program's memory but a whole machine's, written by QEMU; its threads are the CPUs
 * @param problems a sentence each
 */
record CoreNotes(
        List<TargetThread> threads,
        Optional<ProcessInfo> process,
        AuxiliaryVector auxiliaryVector,
        List<FileMapping> files,
        boolean guest,
        List<String> problems) {

    static CoreNotes read(ElfFile core, Machine machine) {
        Collector collector = new Collector(machine, core.source().budget());
        for (ProgramHeader header : core.programHeaders()) {
            if (header.type() == ElfConstants.PT_NOTE) {
                collector.segment(core, header);
            }
        }
        return collector.finish();
    }

    /** Collects while the notes are read. */
    private static final class Collector {
        /** The most threads that are listed; Linux has at most 4 million in a whole system. */
        private static final int MAX_THREADS = 1 << 20;

        /** The most notes that are looked at, in all segments: ten of each of 200,000 threads. */
        private static final int MAX_NOTES = 1 << 21;

        /** The most bytes of contents that are read, in all segments: of a million threads it is a third of that. */
        private static final long MAX_CONTENTS = 1L << 30;

        /** The most sentences about broken notes. */
        private static final int MAX_PROBLEMS = 10;

        /** What a thread takes of memory, with its registers. */
        private static final long MEMORY_OF_THREAD = 1024;

        private final Machine machine;
        private final Budget budget;
        private final Optional<Architecture> architecture;
        private final List<ThreadNotes> threads = new ArrayList<>();
        private Optional<ProcessInfo> process = Optional.empty();
        private AuxiliaryVector auxiliaryVector = AuxiliaryVector.empty();
        private List<FileMapping> files = List.of();
        private boolean byDebugger;
        private boolean guest;
        private int notes;
        private long contents;
        private boolean full;
        private final List<String> problems = new ArrayList<>();

        Collector(Machine machine, Budget budget) {
            this.machine = machine;
            this.budget = budget;
            this.architecture = Architecture.find(machine.elfMachine(), machine.wordSize());
        }

        void segment(ElfFile core, ProgramHeader header) {
            NoteReader reader = new NoteReader(
                    core.source(), machine.order(), header.offset(), header.fileSize(), header.alignment());
            try {
                while (!full && reader.advance()) {
                    note(reader);
                    full = ++notes >= MAX_NOTES || contents > MAX_CONTENTS;
                    if (full) {
                        problem("The core has more notes than are read.");
                    }
                }
            } catch (MalformedDataException cut) {
                problem("The notes end early: " + cut.getMessage() + ".");
            }
        }

        /** A broken note does not hide those after it. */
        private void note(NoteReader reader) {
            try {
                switch (reader.name()) {
                    case "CORE" -> coreNote(reader);
                    case "LINUX" -> linuxNote(reader);
                    case "GDB" -> byDebugger = true;
                    case "QEMU" -> guest = true; // the CPU's system registers; the others are in its NT_PRSTATUS
                    default -> {}
                }
            } catch (MalformedDataException broken) {
                problem("A note cannot be read: " + broken.getMessage() + ".");
            }
        }

        private ByteView content(NoteReader reader, String part) throws MalformedDataException {
            contents += reader.size();
            return reader.content(part);
        }

        private void coreNote(NoteReader reader) throws MalformedDataException {
            switch (reader.type()) {
                case ElfConstants.NT_PRSTATUS -> {
                    if (threads.size() < MAX_THREADS && budget.take(MEMORY_OF_THREAD)) {
                        threads.add(
                                ThreadNotes.parse(content(reader, "NT_PRSTATUS"), machine.wordSize(), architecture));
                    }
                }
                case ElfConstants.NT_PRPSINFO ->
                    process = Optional.of(ProcessNote.parse(content(reader, "NT_PRPSINFO")));
                case ElfConstants.NT_AUXV -> auxiliaryVector = auxiliaryVector(content(reader, "NT_AUXV"));
                case ElfConstants.NT_FILE -> {
                    if (files.isEmpty()) { // a core has one
                        files = FileNote.parse(content(reader, "NT_FILE"), machine.wordSize(), budget);
                    }
                }
                case ElfConstants.NT_SIGINFO -> {
                    if (!threads.isEmpty()) {
                        last().signal(SignalNote.parse(content(reader, "NT_SIGINFO"), machine.wordSize()));
                    }
                }
                default -> {}
            }
        }

        private void linuxNote(NoteReader reader) throws MalformedDataException {
            if (machine.elfMachine() != ElfConstants.EM_AARCH64 || threads.isEmpty()) {
                return;
            }
            if (reader.type() == ElfConstants.NT_ARM_PAC_MASK) {
                last().pointerMasks(content(reader, "NT_ARM_PAC_MASK"));
            } else if (reader.type() == ElfConstants.NT_ARM_TLS) {
                last().threadPointer(content(reader, "NT_ARM_TLS"));
            }
        }

        private ThreadNotes last() {
            return threads.get(threads.size() - 1);
        }

        private AuxiliaryVector auxiliaryVector(ByteView bytes) throws MalformedDataException {
            Map<Long, Long> entries = new HashMap<>();
            var cursor = bytes.cursor();
            while (cursor.remaining() >= 2L * machine.wordSize()) {
                long type = cursor.unsigned(machine.wordSize());
                long value = cursor.unsigned(machine.wordSize());
                if (type == 0) {
                    break;
                }
                entries.putIfAbsent(type, value);
            }
            return AuxiliaryVector.of(entries);
        }

        private void problem(String sentence) {
            if (problems.size() < MAX_PROBLEMS) {
                problems.add(sentence);
            }
        }

        CoreNotes finish() {
            List<TargetThread> all = new ArrayList<>(threads.size());
            boolean complete = true;
            for (ThreadNotes notes : threads) {
                boolean main = process.isPresent()
                        && process.get().pid().isPresent()
                        && process.get().pid().getAsLong() == notes.tid();
                Optional<String> name = main ? Optional.of(process.get().name()) : Optional.empty();
                all.add(notes.thread(all.isEmpty(), byDebugger, name));
                complete &= notes.hasRegisters();
            }
            if (threads.isEmpty()) {
                problem("The core has no thread on record.");
            } else if (architecture.isEmpty()) {
                problem("Registers of " + machine.wordSize() * 8 + "-bit "
                        + Architectures.machineName(machine.elfMachine()) + " are not understood.");
            } else if (!complete) {
                problem("Some threads have no registers on record.");
            }
            return new CoreNotes(List.copyOf(all), process, auxiliaryVector, files, guest, List.copyOf(problems));
        }
    }
}
