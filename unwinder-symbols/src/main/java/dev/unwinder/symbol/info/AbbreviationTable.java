package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.DW_FORM_flag_present;
import static dev.unwinder.symbol.info.InfoConstants.DW_FORM_implicit_const;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The abbreviations of a unit, decoded only as far as they are needed: who asks only for a unit's first entry does not
 * pay for all others. For one thread at a time.
 *
 * @dwarf 7.5.3
 */
final class AbbreviationTable {
    private static final int FIRST_PIECE = 1024;

    /** Codes up to this one are looked up in an array; nearly all tables count from 1. */
    private static final int DENSE = 1 << 16;

    /** What one takes, about. */
    private static final int MEMORY_OF_ABBREVIATION = 300;

    /** Attributes of one that are counted. */
    private static final int MANY = 256;

    private final DebugSection section;
    private @Nullable Abbreviation[] dense = new Abbreviation[16];
    private final Map<Long, Abbreviation> sparse = new HashMap<>();
    private int count;
    private long attributeCount;
    private long next;
    private boolean complete;
    private ByteCursor cursor;
    private int piece = FIRST_PIECE;

    AbbreviationTable(DebugSection section, long offset) throws MalformedDataException {
        this.section = section;
        this.next = offset;
        this.cursor = section.upTo(offset, piece).cursor();
    }

    /** The abbreviation of a code. */
    Abbreviation get(long code) throws MalformedDataException {
        Abbreviation known = find(code);
        while (known == null && !complete) {
            if (readNext() == code) {
                known = find(code);
            }
        }
        if (known == null) {
            throw section.malformed(next, "no abbreviation " + Long.toUnsignedString(code));
        }
        return known;
    }

    /** How many have been decoded by now. */
    int count() {
        return count;
    }

    /** About how much memory it takes by now, in bytes. */
    long weight() {
        return dense.length * 8L + count * 120L + attributeCount * 16;
    }

    private @Nullable Abbreviation find(long code) {
        return code > 0 && code < dense.length
                ? dense[(int) code]
                : code > 0 && code < DENSE || sparse.isEmpty() ? null : sparse.get(code);
    }

    /** Decodes one more; of two that have one code the first counts. */
    private long readNext() throws MalformedDataException {
        if (count == InfoLimits.MAX_ABBREVIATIONS) {
            throw section.malformed(next, "more than " + InfoLimits.MAX_ABBREVIATIONS + " abbreviations in a table");
        }
        if ((count & 255) == 255 && !section.budget().take(256 * MEMORY_OF_ABBREVIATION)) {
            throw section.malformed(next, "more abbreviations than the memory allowed has room for");
        }
        long start = cursor.position();
        try {
            long code = cursor.uleb128();
            if (code == 0) {
                complete = true;
            } else {
                add(code, read());
            }
            next += cursor.position() - start;
            return code;
        } catch (MalformedDataException cut) {
            ByteView more = section.upTo(next, piece);
            if (start == 0 && more.size() < piece) {
                complete = true;
                throw cut;
            }
            piece = start == 0 ? Math.min(piece * 4, 1 << 26) : piece;
            if (start == 0 && piece == 1 << 26) {
                complete = true;
                throw cut;
            }
            cursor = section.upTo(next, piece).cursor();
            return 0;
        }
    }

    private void add(long code, Abbreviation abbreviation) {
        count++;
        attributeCount += abbreviation.forms().length;
        if (code > 0 && code < DENSE) {
            int index = (int) code;
            if (index >= dense.length) {
                dense = Arrays.copyOf(dense, Math.max(index + 1, dense.length * 2));
            }
            if (dense[index] == null) {
                dense[index] = abbreviation;
            }
        } else {
            sparse.putIfAbsent(code, abbreviation);
        }
    }

    private Abbreviation read() throws MalformedDataException {
        int tag = cursor.uleb128AsInt();
        boolean children = cursor.u8() != 0;
        int[] attributes = new int[12];
        int[] forms = new int[12];
        long[] constants = new long[12];
        int withoutRoom = 0;
        for (int count = 0; ; count++) {
            int attribute = cursor.uleb128AsInt();
            int form = cursor.uleb128AsInt();
            long constant = form == DW_FORM_implicit_const ? cursor.sleb128() : 0;
            if (attribute == 0 && form == 0) {
                return new Abbreviation(
                        tag,
                        children,
                        Arrays.copyOf(attributes, count),
                        Arrays.copyOf(forms, count),
                        Arrays.copyOf(constants, count));
            }
            withoutRoom += form == DW_FORM_flag_present || form == DW_FORM_implicit_const ? 1 : 0;
            if (count == InfoLimits.MAX_ATTRIBUTES || withoutRoom > InfoLimits.MAX_WITHOUT_ROOM) {
                throw cursor.malformed("more attributes than any entry has");
            }
            if (count == attributes.length) {
                if (count > MANY && !section.budget().take(count * 16L)) {
                    throw section.malformed(next, "more attributes than the memory allowed has room for");
                }
                attributes = Arrays.copyOf(attributes, count * 2);
                forms = Arrays.copyOf(forms, count * 2);
                constants = Arrays.copyOf(constants, count * 2);
            }
            attributes[count] = attribute;
            forms[count] = form;
            constants[count] = constant;
        }
    }
}
