package dev.unwinder.lsda;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The language-specific data of one function, as GCC and clang write it into {@code .gcc_except_table} for C++, Rust, C and others.
 *
 * <p>Addresses are whatever the area was parsed with: vaddrs if the bases are vaddrs, addresses if they are addresses. What an action
 * means is a matter of the personality routine. Nothing here says where an area ends, so reading stays within the bytes given. Strict: an
 * unknown encoding, a table that runs out of its bytes or a chain of actions that runs in a circle is an error with a place. Not for the
 * areas of setjmp/longjmp exception handling, whose call sites are numbers.
 *
 * @itanium Exception Handling 2.5.3
 * @lsb 10.6
 */
public final class Lsda {
    /** The most records of one chain of actions, and the most types of one exception specification. */
    public static final int MAX_CHAIN = 4096;

    private final ByteView area;
    private final PointerBases bases;
    private final int addressSize;
    private final long functionStart;
    private final LsdaHeader header;

    private Lsda(ByteView area, PointerBases bases, int addressSize, long functionStart, LsdaHeader header) {
        this.area = area;
        this.bases = bases;
        this.addressSize = addressSize;
        this.functionStart = functionStart;
        this.header = header;
    }

    /**
     * Reads the header; tables are read when they are asked for.
     *
     * @param area from the first byte of the area on; as much as may belong to it
     * @param bases what pointers are relative to; {@code section} is where the whole stands that the area was sliced from
     * @param functionStart where the function starts whose area it is
     * @param addressSize bytes in an address, 4 or 8
     */
    public static Lsda parse(ByteView area, PointerBases bases, long functionStart, int addressSize)
            throws MalformedDataException {
        PointerBases known = bases.withFunction(functionStart);
        LsdaHeader header = LsdaHeader.parse(area.cursor(), known, functionStart, addressSize);
        return new Lsda(area, known, addressSize, functionStart, header);
    }

    /** What landing pads are relative to, nearly always the start of the function. */
    public long landingPadStart() {
        return header.landingPadStart();
    }

    /** How the entries of the type table are written; omitted where there is none. */
    public PointerEncoding typeEncoding() {
        return header.typeEncoding();
    }

    /** How ranges and landing pads are written. */
    public PointerEncoding callSiteEncoding() {
        return header.callSiteEncoding();
    }

    /** All call sites, in the table's order, which rises by address. */
    public List<CallSite> callSites() throws MalformedDataException {
        List<CallSite> sites = new ArrayList<>();
        ByteCursor cursor = callSiteTable();
        while (cursor.hasRemaining()) {
            sites.add(callSite(cursor));
        }
        return sites;
    }

    /** The call site that covers an address. */
    public Optional<CallSite> find(long address) throws MalformedDataException {
        ByteCursor cursor = callSiteTable();
        while (cursor.hasRemaining()) {
            CallSite site = callSite(cursor);
            if (site.range().contains(address)) {
                return Optional.of(site);
            }
        }
        return Optional.empty();
    }

    /** The last call site that ends at or before an address: the nearest earlier one, where none covers it. */
    public Optional<CallSite> findBefore(long address) throws MalformedDataException {
        Optional<CallSite> nearest = Optional.empty();
        ByteCursor cursor = callSiteTable();
        while (cursor.hasRemaining()) {
            CallSite site = callSite(cursor);
            boolean isBefore = Long.compareUnsigned(site.range().end(), address) <= 0;
            if (isBefore
                    && (nearest.isEmpty()
                            || Long.compareUnsigned(
                                            site.range().end(),
                                            nearest.get().range().end())
                                    >= 0)) {
                nearest = Optional.of(site);
            }
        }
        return nearest;
    }

    /** The chain of a call site's actions, in the order in which they are tried; empty for a cleanup only. */
    public List<ActionRecord> actions(CallSite site) throws MalformedDataException {
        List<ActionRecord> chain = new ArrayList<>();
        if (site.action() == 0) {
            return chain;
        }
        long offset = site.action() - 1;
        Set<Long> seen = new HashSet<>();
        while (true) {
            if (offset < 0 || offset >= area.size() - header.actions()) {
                throw area.malformed(header.actions(), "action 0x" + Long.toHexString(offset) + " is not in the area");
            }
            if (!seen.add(offset) || chain.size() == MAX_CHAIN) {
                throw area.malformed(header.actions() + offset, "a chain of actions that does not end");
            }
            ByteCursor cursor = area.cursor(header.actions() + offset);
            chain.add(new ActionRecord(offset, cursor.sleb128()));
            long place = cursor.position() - header.actions();
            long next = cursor.sleb128();
            if (next == 0) {
                return chain;
            }
            offset = place + next; // counts from where the number itself stands
        }
    }

    /** The type of a catch clause, by its number in the type table, from 1; the table grows downwards. */
    public TypeReference type(long number) throws MalformedDataException {
        long end = typeTableEnd();
        PointerEncoding encoding = header.typeEncoding();
        OptionalLong size = (encoding.value() & 0x70) == dev.unwinder.dwarf.DwarfConstants.DW_EH_PE_aligned
                ? OptionalLong.of(addressSize)
                : encoding.size(addressSize);
        if (size.isEmpty()) {
            throw area.malformed(end, "a type table of LEB128 numbers, whose entries have no place");
        }
        if (number < 1 || number > end / size.getAsLong()) {
            throw area.malformed(end, "type " + number + " is not in the area");
        }
        long offset = end - number * size.getAsLong();
        // A zero stands for every type, whatever it would be relative to.
        if (encoding.decodeNumber(area.cursor(offset), addressSize) == 0) {
            return new TypeReference(OptionalLong.empty(), false);
        }
        long address = encoding.decode(area.cursor(offset), bases, addressSize);
        return new TypeReference(OptionalLong.of(address), encoding.isIndirect());
    }

    /** The numbers of the types that an exception specification lets pass; none where nothing may pass. */
    public List<Long> specification(long filter) throws MalformedDataException {
        long end = typeTableEnd();
        long offset = end - filter - 1;
        if (filter >= 0 || offset < end || offset >= area.size()) {
            throw area.malformed(end, "exception specification " + filter + " is not in the area");
        }
        List<Long> types = new ArrayList<>();
        ByteCursor cursor = area.cursor(offset);
        while (true) {
            long number = cursor.uleb128();
            if (number == 0) {
                return types;
            }
            if (types.size() == MAX_CHAIN) {
                throw area.malformed(offset, "an exception specification that does not end");
            }
            types.add(number);
        }
    }

    private long typeTableEnd() throws MalformedDataException {
        if (header.typeTableEnd().isEmpty()) {
            throw area.malformed(0, "a type is asked for, and there is no type table");
        }
        return header.typeTableEnd().getAsLong();
    }

    private ByteCursor callSiteTable() throws MalformedDataException {
        return area.slice(0, header.actions()).cursor(header.callSites());
    }

    /** Start, length and landing pad are numbers in the table's format, the first and the last relative to the function. */
    private CallSite callSite(ByteCursor cursor) throws MalformedDataException {
        PointerEncoding encoding = header.callSiteEncoding();
        long place = cursor.position();
        long start = functionStart + number(encoding, cursor);
        long length = number(encoding, cursor);
        long pad = number(encoding, cursor);
        long action = cursor.uleb128();
        long end = PointerEncoding.truncate(start + length, addressSize);
        if (Long.compareUnsigned(end, PointerEncoding.truncate(start, addressSize)) < 0) {
            throw area.malformed(place, "a call site of 0x" + Long.toHexString(length) + " bytes wraps around");
        }
        OptionalLong landingPad = pad == 0
                ? OptionalLong.empty()
                : OptionalLong.of(PointerEncoding.truncate(header.landingPadStart() + pad, addressSize));
        return new CallSite(new AddressRange(PointerEncoding.truncate(start, addressSize), end), landingPad, action);
    }

    private long number(PointerEncoding encoding, ByteCursor cursor) throws MalformedDataException {
        if ((encoding.value() & 0xf0) != 0) {
            throw cursor.malformed(
                    "call sites are no numbers, but in the encoding 0x" + Integer.toHexString(encoding.value()));
        }
        return encoding.decodeNumber(cursor, addressSize);
    }
}
