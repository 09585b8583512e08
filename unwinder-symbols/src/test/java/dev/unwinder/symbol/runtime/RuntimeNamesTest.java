package dev.unwinder.symbol.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Perf maps and jitdump files made by hand: what real compilers, with which unwinder-cli tests, do not write. */
class RuntimeNamesTest {
    private static ByteView view(byte[] bytes) {
        return ByteView.of(bytes, "test", ByteOrder.LITTLE_ENDIAN);
    }

    private static List<CodeRecord> map(String text) {
        return PerfMap.parse(view(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void linesOfAPerfMap() {
        List<CodeRecord> records =
                map("1000 20 one two\n0x2000 0x10 JS:~f /a b.js:1:2\nnonsense\n3000 zz no\n4000 0 empty\n5000 8 cu");
        assertThat(records).extracting(CodeRecord::name).containsExactly("one two", "JS:~f /a b.js:1:2", "cu");
        RuntimeNames names = RuntimeNames.of(records);
        assertThat(names.find(0x101f))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo("one two"));
        assertThat(names.find(0x1020)).isEmpty();
    }

    @Test
    void theLastOfTwoForTheSameMemoryCounts() {
        RuntimeNames names = RuntimeNames.of(map("1000 100 old\n1040 10 new\n"));
        assertThat(names.find(0x1044).orElseThrow().name()).isEqualTo("new");
        assertThat(names.find(0x1050).orElseThrow().name()).isEqualTo("old");
    }

    /** Writes a jitdump file. */
    private static final class Dump {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Dump() {
            bytes(ByteBuffer.allocate(40)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x4a695444)
                    .putInt(1)
                    .putInt(40)
                    .putInt(62));
        }

        private void bytes(ByteBuffer buffer) {
            bytes.writeBytes(buffer.array());
        }

        private Dump record(int id, byte[] body) {
            bytes(ByteBuffer.allocate(16)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(id)
                    .putInt(16 + body.length));
            bytes.writeBytes(body);
            return this;
        }

        Dump load(long address, int size, long index, String name) {
            ByteBuffer body = ByteBuffer.allocate(40 + name.length() + 1 + size).order(ByteOrder.LITTLE_ENDIAN);
            body.putInt(1)
                    .putInt(1)
                    .putLong(address)
                    .putLong(address)
                    .putLong(size)
                    .putLong(index);
            body.put(name.getBytes(StandardCharsets.US_ASCII));
            return record(0, body.array());
        }

        Dump move(long from, long to, long size, long index) {
            ByteBuffer body = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
            body.putInt(1)
                    .putInt(1)
                    .putLong(to)
                    .putLong(from)
                    .putLong(to)
                    .putLong(size)
                    .putLong(index);
            return record(1, body.array());
        }

        /** Lines at addresses; the file's name only once. */
        Dump lines(long code, long... pairs) {
            ByteBuffer body = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
            body.putLong(code).putLong(pairs.length / 2);
            for (int i = 0; i < pairs.length; i += 2) {
                body.putLong(pairs[i]).putInt((int) pairs[i + 1]).putInt(0);
                body.put(i == 0 ? "a.js\0".getBytes(StandardCharsets.US_ASCII) : new byte[] {-1, 0});
            }
            return record(2, Arrays.copyOf(body.array(), body.position()));
        }

        Dump unwinding(byte[] ehFrame, int table) {
            ByteBuffer body = ByteBuffer.allocate(24 + ehFrame.length + table).order(ByteOrder.LITTLE_ENDIAN);
            body.putLong(ehFrame.length + table).putLong(table).putLong(0).put(ehFrame);
            return record(4, body.array());
        }

        JitDump parse() throws MalformedDataException {
            return JitDump.parse(view(bytes.toByteArray()));
        }
    }

    @Test
    void namesLinesAndUnwindingOfAJitDump() throws MalformedDataException {
        JitDump dump = new Dump()
                .lines(0x1000, 0x1004, 7, 0x1010, 9)
                .unwinding(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 20)
                .load(0x1000, 0x21, 1, "f")
                .load(0x2000, 0x10, 2, "g")
                .parse();
        assertThat(dump.code()).extracting(CodeRecord::name).containsExactly("f", "g");
        CodeLines lines = dump.code().get(0).lines();
        assertThat(lines.find(0x1003)).isEmpty();
        assertThat(lines.find(0x100f).orElseThrow().line()).hasValue(7);
        assertThat(lines.find(0x1020).orElseThrow().file()).isEqualTo("a.js");
        assertThat(dump.unwinding()).hasSize(1);
        assertThat(dump.unwinding().get(0).address()).isEqualTo(0x1028);
        assertThat(dump.unwinding().get(0).ehFrame()).hasSize(8);
    }

    @Test
    void linesThatCountFromBehindAnElfHeader() throws MalformedDataException {
        JitDump dump = new Dump()
                .lines(0x1000, 0x1040, 7, 0x1060, 9)
                .load(0x1000, 0x30, 1, "f")
                .parse();
        CodeLines lines = dump.code().get(0).lines();
        assertThat(lines.find(0x1000).orElseThrow().line()).hasValue(7);
        assertThat(lines.find(0x1020).orElseThrow().line()).hasValue(9);
    }

    @Test
    void linesOfOtherCodeAreNotTaken() throws MalformedDataException {
        JitDump dump = new Dump()
                .lines(0x1000, 0x1004, 7, 0x9000, 9)
                .load(0x1000, 0x30, 1, "f")
                .parse();
        assertThat(dump.code().get(0).lines().find(0x1008)).isEmpty();
    }

    @Test
    void codeThatWasMoved() throws MalformedDataException {
        JitDump dump = new Dump()
                .lines(0x1000, 0x1004, 7)
                .load(0x1000, 0x30, 5, "f")
                .move(0x1000, 0x8000, 0x30, 5)
                .move(0x8000, 0x9000, 0x30, 5)
                .parse();
        CodeRecord moved = RuntimeNames.of(dump.code()).find(0x9008).orElseThrow();
        assertThat(moved.name()).isEqualTo("f");
        assertThat(moved.lines().find(0x9008).orElseThrow().line()).hasValue(7);
    }

    @Test
    void noJitDump() {
        assertThatThrownBy(() -> JitDump.parse(view(new byte[64]))).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> JitDump.parse(view(new byte[10]))).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void spoiltAndCutDumpsEnd() {
        Dump dump = new Dump()
                .lines(0x1000, 0x1004, 7, 0x1010, 9)
                .unwinding(new byte[40], 20)
                .load(0x1000, 0x20, 1, "f")
                .move(0x1000, 0x3000, 0x20, 1)
                .load(0x2000, 0x10, 2, "g");
        byte[] whole = dump.bytes.toByteArray();
        Random random = new Random(3);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] spoilt = Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = 0; k < i % 5 && spoilt.length > 0; k++) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            try {
                read += RuntimeNames.of(JitDump.parse(view(spoilt)).code()).size();
            } catch (MalformedDataException refused) {
                assertThat(refused).hasMessageContaining("test");
            }
        }
        assertThat(read).isPositive();
    }
}
