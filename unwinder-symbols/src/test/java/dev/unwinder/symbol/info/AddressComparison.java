package dev.unwinder.symbol.info;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Compares what we say about addresses of a file with what {@code addr2line -i -f} says.
 *
 * <p>Started as a program with a file, a number of addresses and perhaps another judge ({@code llvm-addr2line}) and the
 * file that this shall read instead, it prints the differences.
 */
public final class AddressComparison {
    /** One call as the judge tells it. */
    record JudgedCall(String function, String place) {}

    private final DwarfSymbols symbols;
    private final List<String> differences = new ArrayList<>();
    private int compared;
    private int withFunction;
    private int inlined;
    private int fromSymbolTable;

    private AddressComparison(DwarfSymbols symbols) {
        this.symbols = symbols;
    }

    /** Prints what {@link #of} finds. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        String judge = arguments.length > 2 ? arguments[2] : "addr2line";
        Path judged = Path.of(arguments.length > 3 ? arguments[3] : arguments[0]);
        AddressComparison comparison = of(file, judged, count, judge);
        comparison.differences.stream().limit(Integer.getInteger("show", 20)).forEach(System.out::println);
        System.out.println(file + ": " + comparison);
        comparison.symbols.problems().forEach(it -> System.out.println("problem: " + it));
    }

    /** Compares a number of places in the code of a file, the same in each run. */
    static AddressComparison of(Path file, Path judgedFile, int count, String judge)
            throws IOException, MalformedDataException {
        try (FileBytes bytes = FileBytes.open(file)) {
            ElfFile elf = ElfFile.parse(bytes);
            List<Long> addresses = addresses(elf, count);
            CompanionFiles companions = CompanionFiles.of(elf, file.toString(), List.of(), true, FileStore.none());
            AddressComparison comparison =
                    new AddressComparison(DwarfSymbols.of(elf, companions).orElseThrow());
            List<List<JudgedCall>> judged = judge(judgedFile, addresses, judge);
            for (int i = 0; i < addresses.size(); i++) {
                comparison.compare(addresses.get(i), judged.get(i));
            }
            return comparison;
        }
    }

    private static List<Long> addresses(ElfFile elf, int count) throws MalformedDataException {
        SectionHeader text = elf.section(".text").orElseThrow();
        TreeSet<Long> addresses = new TreeSet<>();
        Random random = new Random(4711);
        int wanted = (int) Math.min(count, text.size() / 2);
        while (addresses.size() < wanted) {
            addresses.add(text.vaddr() + (long) (random.nextDouble() * text.size()));
        }
        List<Long> shuffled = new ArrayList<>(addresses);
        java.util.Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static List<List<JudgedCall>> judge(Path file, List<Long> addresses, String judge) throws IOException {
        Path input = Files.createTempFile("addresses", ".txt");
        Path output = Files.createTempFile("judged", ".txt");
        try {
            Files.write(
                    input,
                    addresses.stream().map(it -> "0x" + Long.toHexString(it)).toList());
            Process process = new ProcessBuilder(judge, "-a", "-i", "-f", "-e", file.toString())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
            List<List<JudgedCall>> judged = new ArrayList<>();
            List<String> lines = Files.readAllLines(output);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("0x")) {
                    judged.add(new ArrayList<>());
                } else {
                    judged.get(judged.size() - 1).add(new JudgedCall(lines.get(i), lines.get(++i)));
                }
            }
            return judged;
        } catch (InterruptedException stop) {
            throw new IOException(stop);
        } finally {
            Files.delete(input);
            Files.delete(output);
        }
    }

    private void compare(long vaddr, List<JudgedCall> judged) {
        compared++;
        List<FunctionCall> ours = symbols.calls(vaddr);
        inlined += Math.max(0, judged.size() - 1);
        withFunction += judged.get(judged.size() - 1).function().equals("??") ? 0 : 1;
        if (ours.isEmpty()) {
            // Then only the symbol table has a name, and perhaps a file.
            String place = judged.get(0).place();
            if (judged.size() > 1 || !isUnknown(place) && !place.endsWith(":?") && !place.endsWith(":0")) {
                differ(vaddr, judged, ours);
            }
            return;
        }
        boolean same = ours.size() == judged.size();
        for (int i = 0; same && i < judged.size(); i++) {
            same = isSame(judged.get(i), ours.get(i), i == 0, i == judged.size() - 1);
        }
        if (!same) {
            differ(vaddr, judged, ours);
        }
    }

    /**
     * binutils prints the discriminator of the innermost place beside all others too, and gives an innermost function
     * without a linkage name that of the symbol around it.
     */
    private boolean isSame(JudgedCall judged, FunctionCall ours, boolean first, boolean last) {
        // In version 5 folder 0 is the compilation folder; where that is relative (Debian's libc), they put it twice.
        String place = judged.place().replaceFirst(" \\(disc.*", "").replaceFirst("^(\\.(?:/[^/]+)*/)\\1", "$1");
        String expected = ours.location()
                .map(it -> it.file() + ":" + (it.line().isPresent() ? it.line().getAsInt() : "?"))
                .orElse("??:?");
        boolean samePlace = place.equals(expected)
                || isUnknown(place) && ours.location().isEmpty()
                || place.endsWith(":0") && expected.equals(place.replaceFirst("0$", "?"));
        if (first && judged.place().contains("(discriminator ")) {
            int discriminator = Integer.parseInt(judged.place().replaceFirst(".*\\(discriminator (\\d+)\\)", "$1"));
            samePlace &= ours.location().orElseThrow().discriminator() == discriminator;
        }
        String name = ours.name().orElse("");
        boolean sameName =
                judged.function().equals(ours.linkageName().orElse(name)) || name.endsWith("::" + judged.function());
        if (!sameName && (last || first && ours.linkageName().isEmpty())) {
            fromSymbolTable++; // aliases, clones, assembly: the judge asks the symbol table
            sameName = true;
        }
        return samePlace && sameName;
    }

    private static boolean isUnknown(String place) {
        return place.equals("??:?") || place.equals("??:0");
    }

    private void differ(long vaddr, List<JudgedCall> judged, List<FunctionCall> ours) {
        StringBuilder text = new StringBuilder("0x" + Long.toHexString(vaddr) + "\n");
        for (JudgedCall call : judged) {
            text.append("  theirs ")
                    .append(call.function())
                    .append(' ')
                    .append(call.place())
                    .append('\n');
        }
        for (FunctionCall call : ours) {
            text.append("  ours   ").append(call).append('\n');
        }
        differences.add(text.toString());
    }

    List<String> differences() {
        return differences;
    }

    List<String> problems() {
        return symbols.problems();
    }

    int compared() {
        return compared;
    }

    int inlined() {
        return inlined;
    }

    int fromSymbolTable() {
        return fromSymbolTable;
    }

    @Override
    public String toString() {
        return compared + " addresses, " + withFunction + " with a function, " + inlined + " inlined calls, "
                + fromSymbolTable + " named otherwise by the symbol table, " + differences.size() + " differ";
    }
}
