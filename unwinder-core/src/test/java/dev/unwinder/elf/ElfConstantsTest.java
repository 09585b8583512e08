package dev.unwinder.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The C library's elf.h is the judge of names and numbers. */
class ElfConstantsTest {
    private static final Pattern DEFINITION = Pattern.compile("#define (\\w+) \\(?(0x[0-9a-fA-F]+|\\d+)[uUlL]*\\)?");
    private static final Pattern SHIFT = Pattern.compile("#define (\\w+) \\(1U? << (\\d+)\\)");

    private static Map<String, Long> elfH() throws IOException, InterruptedException {
        Process gcc = new ProcessBuilder("gcc", "-E", "-dM", "-include", "elf.h", "-xc", "/dev/null")
                .redirectErrorStream(true)
                .start();
        String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gcc.waitFor()).as(output).isZero();
        Map<String, Long> macros = new HashMap<>();
        for (String line : output.lines().toList()) {
            Matcher definition = DEFINITION.matcher(line.strip());
            Matcher shift = SHIFT.matcher(line.strip());
            if (definition.matches()) {
                macros.put(definition.group(1), parse(definition.group(2)));
            } else if (shift.matches()) {
                macros.put(shift.group(1), 1L << Integer.parseInt(shift.group(2)));
            }
        }
        return macros;
    }

    private static long parse(String number) {
        if (number.startsWith("0x")) {
            return Long.parseUnsignedLong(number.substring(2), 16);
        }
        return Long.parseUnsignedLong(number, number.startsWith("0") && number.length() > 1 ? 8 : 10);
    }

    @Test
    void everyConstantHasTheNumberThatElfHGivesIt() throws Exception {
        Map<String, Long> macros = elfH();
        assertThat(macros).containsEntry("PT_LOAD", 1L).containsEntry("SHF_COMPRESSED", 0x800L);
        Map<String, Long> ours = new TreeMap<>();
        Map<String, Long> theirs = new TreeMap<>();
        for (Field field : ElfConstants.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && !isYoungerThanSomeHeaders(field.getName())) {
                ours.put(field.getName(), ((Number) field.get(null)).longValue());
                theirs.put(field.getName(), macros.get(field.getName()));
            }
        }
        assertThat(ours).hasSizeGreaterThan(50).isEqualTo(theirs);
    }

    /** Not in every elf.h that is still in use; the numbers are those of the gABI's and the psABIs' lists. */
    private static boolean isYoungerThanSomeHeaders(String name) {
        return name.equals("ELFCOMPRESS_ZSTD") || name.equals("EM_LOONGARCH");
    }

    @Test
    void thoseThatSomeHeadersLack() {
        assertThat(ElfConstants.ELFCOMPRESS_ZSTD).isEqualTo(2);
        assertThat(ElfConstants.EM_LOONGARCH).isEqualTo(258);
    }
}
