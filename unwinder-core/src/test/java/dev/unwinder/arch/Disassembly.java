package dev.unwinder.arch;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What objdump makes of code.
 *
 * @param instructions in the order of their addresses
 */
record Disassembly(List<Instruction> instructions) {
    private static final Pattern LINE = Pattern.compile("^\\s*([0-9a-f]+):\\t([0-9a-f ]+)\\t(.*)$");

    /**
     * One instruction.
     *
     * @param text mnemonic and operands
     * @param before the bytes up to its end, as many as a {@link CallSiteCheck} looks at, fewer where code starts
     */
    record Instruction(long address, String text, byte[] before) {
        boolean has(String mnemonic) {
            return Arrays.asList(text.split("[\\s,]+")).contains(mnemonic);
        }

        @Override
        public String toString() {
            return "%x: %s (%s)".formatted(address, text, HexFormat.of().formatHex(before));
        }
    }

    /** Reads the output of {@code objdump -dw}; of a machine with words, these are written as little-endian numbers. */
    static Disassembly of(String objdump, boolean words) {
        List<Instruction> instructions = new ArrayList<>();
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        long next = 0;
        for (String line : objdump.split("\n", -1)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            long address = Long.parseLong(matcher.group(1), 16);
            byte[] bytes = HexFormat.of().parseHex(matcher.group(2).replace(" ", ""));
            if (words) {
                bytes = new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
            }
            if (address != next) {
                code.reset();
            }
            code.writeBytes(bytes);
            next = address + bytes.length;
            byte[] all = code.toByteArray();
            byte[] before = Arrays.copyOfRange(all, Math.max(0, all.length - CallSiteCheck.WINDOW), all.length);
            code.reset();
            code.writeBytes(before);
            instructions.add(new Instruction(address, matcher.group(3), before));
        }
        return new Disassembly(instructions);
    }
}
