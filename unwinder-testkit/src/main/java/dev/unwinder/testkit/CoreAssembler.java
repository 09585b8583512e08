package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Assembles core files of 64-bit Linux as its kernel writes them.
 *
 * <pre>{@code
 * CoreAssembler core = CoreAssembler.x86_64();
 * core.thread(4711, 11, registers).processInfo(4711, "a.out", "./a.out -x").siginfo(11, 1, 0);
 * core.load(0x7ffc0000, 6, stack);
 * core.load(0x400000, 5, new byte[0], 0x1000);
 * byte[] file = core.toByteArray();
 * }</pre>
 */
public final class CoreAssembler {
    /** A file mapping, for NT_FILE. */
    private record Mapping(long start, long end, long pageOffset, String path) {}

    private final ElfAssembler elf;
    private final ByteOrder order;
    private final int registerCount;
    private final List<Consumer<ElfNotes>> notes = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<Long> auxv = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();

    private record Load(long vaddr, int flags, byte[] bytes, long memorySize) {}

    private CoreAssembler(ByteOrder order, int machine, int registerCount) {
        this.order = order;
        this.registerCount = registerCount;
        this.elf = ElfAssembler.of(order, 8).type(4).machine(machine);
    }

    /** A core of an x86-64 program; threads have 27 registers, in the order of {@code user_regs_struct}. */
    public static CoreAssembler x86_64() {
        return new CoreAssembler(ByteOrder.LITTLE_ENDIAN, 62, 27);
    }

    /** A core of an AArch64 program; threads have 34 registers: x0 to x30, sp, pc, pstate. */
    public static CoreAssembler aarch64() {
        return new CoreAssembler(ByteOrder.LITTLE_ENDIAN, 183, 34);
    }

    /**
     * A thread's NT_PRSTATUS, of 336 bytes on x86-64 and 392 on AArch64; what belongs to the thread follows it.
     *
     * @param registers as the kernel orders them, as many as the machine has
     */
    public CoreAssembler thread(int tid, int signal, long... registers) {
        if (registers.length != registerCount) {
            throw new IllegalArgumentException(registerCount + " registers, not " + registers.length);
        }
        Section status = content();
        status.u32(signal).u32(0).u32(0); // pr_info: signo, code, errno
        status.u16(signal).u16(0); // pr_cursig
        status.u64(0).u64(0); // pr_sigpend, pr_sighold
        status.u32(tid).u32(1).u32(tid).u32(tid); // pid, ppid, pgrp, sid
        status.fill(4 * 16, 0); // four times
        for (long register : registers) {
            status.u64(register);
        }
        status.u32(0).u32(0); // pr_fpvalid
        return note("CORE", 1, status);
    }

    /** NT_PRPSINFO, of 136 bytes. */
    public CoreAssembler processInfo(int pid, String name, String arguments) {
        Section info = content();
        info.u8(0, 'R', 0, 0).u32(0).u64(0).u32(1000).u32(1000);
        info.u32(pid).u32(1).u32(pid).u32(pid);
        info.bytes(fixed(name, 16)).bytes(fixed(arguments, 80));
        return note("CORE", 3, info);
    }

    /** NT_SIGINFO of a signal with an address, of 128 bytes. */
    public CoreAssembler siginfo(int signal, int code, long address) {
        Section info = content().u32(signal).u32(0).u32(code).u32(0).u64(address);
        return note("CORE", 0x53494749L, info.fill(128 - info.size(), 0));
    }

    /** NT_SIGINFO of a signal that a process sent. */
    public CoreAssembler siginfoFrom(int signal, int code, int pid, int uid) {
        Section info = content().u32(signal).u32(0).u32(code).u32(0).u32(pid).u32(uid);
        return note("CORE", 0x53494749L, info.fill(128 - info.size(), 0));
    }

    /** NT_ARM_PAC_MASK of the thread before. */
    public CoreAssembler pacMask(long dataMask, long codeMask) {
        return note("LINUX", 0x406, content().u64(dataMask).u64(codeMask));
    }

    /** NT_ARM_TLS of the thread before: TPIDR_EL0, and TPIDR2_EL0. */
    public CoreAssembler threadPointer(long address) {
        return note("LINUX", 0x401, content().u64(address).u64(0));
    }

    /** Any other note. */
    public CoreAssembler note(String name, long type, Section description) {
        notes.add(all -> all.note(name, type, description.toByteArray()));
        return this;
    }

    /** An entry of NT_AUXV, which is written behind all other notes and ended with AT_NULL. */
    public CoreAssembler auxv(long type, long value) {
        auxv.add(type);
        auxv.add(value);
        return this;
    }

    /** A mapping of NT_FILE, which is written behind all other notes; the offset in the file counts pages. */
    public CoreAssembler mapping(long start, long end, long pageOffset, String path) {
        mappings.add(new Mapping(start, end, pageOffset, path));
        return this;
    }

    /** A PT_LOAD of which all bytes are in the file. */
    public CoreAssembler load(long vaddr, int flags, byte[] bytes) {
        return load(vaddr, flags, bytes, bytes.length);
    }

    /** A PT_LOAD of which fewer bytes are in the file than it has in memory. */
    public CoreAssembler load(long vaddr, int flags, byte[] bytes, long memorySize) {
        loads.add(new Load(vaddr, flags, bytes, memorySize));
        return this;
    }

    /** Writes the number of program headers into section header 0, as the kernel does from 65535 on. */
    public CoreAssembler extendedNumbering() {
        elf.extendedNumbering();
        return this;
    }

    /** The file; may be asked for once. */
    public byte[] toByteArray() {
        if (!auxv.isEmpty()) {
            Section pairs = content();
            auxv.forEach(pairs::u64);
            note("CORE", 6, pairs.u64(0).u64(0));
        }
        if (!mappings.isEmpty()) {
            note("CORE", 0x46494c45L, mappings());
        }
        ElfNotes all = ElfNotes.of(content(), 4);
        notes.forEach(note -> note.accept(all));
        elf.segment(4, 0, 0, all.toByteArray()).memorySize(0).alignment(4);
        for (Load load : loads) {
            elf.segment(1, load.flags(), load.vaddr(), load.bytes()).memorySize(load.memorySize());
        }
        return elf.toByteArray();
    }

    private Section mappings() {
        Section files = content().u64(mappings.size()).u64(4096);
        for (Mapping mapping : mappings) {
            files.u64(mapping.start()).u64(mapping.end()).u64(mapping.pageOffset());
        }
        mappings.forEach(mapping -> files.string(mapping.path()));
        return files;
    }

    private Section content() {
        return Section.of(order, 8);
    }

    private static byte[] fixed(String text, int size) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), size);
    }
}
