package dev.unwinder.dwarf.expr;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** Registers and memory out of tables; what is not there is an {@link IOException}. */
final class TableContext implements ExpressionContext<IOException> {
    private final Map<Integer, Long> registers = new HashMap<>();
    private final Map<Long, Integer> memory = new HashMap<>();
    private final ByteOrder order;
    private long bias;

    TableContext(ByteOrder order) {
        this.order = order;
    }

    TableContext register(int number, long value) {
        registers.put(number, value);
        return this;
    }

    TableContext memory(long address, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            memory.put(address + i, bytes[i]);
        }
        return this;
    }

    TableContext bias(long value) {
        bias = value;
        return this;
    }

    @Override
    public boolean isKnown(int register) {
        return registers.containsKey(register);
    }

    @Override
    public long register(int register) {
        return registers.get(register);
    }

    @Override
    public long memory(long address, int size) throws IOException {
        long value = 0;
        for (int i = 0; i < size; i++) {
            Integer piece = memory.get(address + i);
            if (piece == null) {
                throw new IOException("nothing at " + Long.toHexString(address + i));
            }
            int shift = order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
            value |= (long) piece << (shift * 8);
        }
        return value;
    }

    @Override
    public long bias() {
        return bias;
    }
}
