package dev.unwinder.lsda;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.OptionalLong;

/**
 * What an area starts with.
 *
 * @param landingPadStart what landing pads are relative to
 * @param typeEncoding of the type table's entries; omitted where there is no type table
 * @param typeTableEnd the offset behind entry 1 of the type table, from the start of the area
 * @param callSiteEncoding of ranges and landing pads
 * @param callSites the offset of the call-site table
 * @param actions the offset of the action table, right behind it
 * @itanium Exception Handling 2.5.3
 */
record LsdaHeader(
        long landingPadStart,
        PointerEncoding typeEncoding,
        OptionalLong typeTableEnd,
        PointerEncoding callSiteEncoding,
        long callSites,
        long actions) {
    static LsdaHeader parse(ByteCursor cursor, PointerBases bases, long functionStart, int addressSize)
            throws MalformedDataException {
        PointerEncoding startEncoding = new PointerEncoding(cursor.u8());
        long landingPadStart =
                startEncoding.isOmitted() ? functionStart : startEncoding.decode(cursor, bases, addressSize);
        PointerEncoding typeEncoding = new PointerEncoding(cursor.u8());
        OptionalLong typeTableEnd = OptionalLong.empty();
        if (!typeEncoding.isOmitted()) {
            long distance = cursor.uleb128();
            typeTableEnd = OptionalLong.of(cursor.position() + distance);
            if (distance < 0 || typeTableEnd.getAsLong() > cursor.view().size()) {
                throw cursor.malformed("truncated: the type table ends 0x" + Long.toHexString(distance)
                        + " bytes further on, behind what is there");
            }
        }
        PointerEncoding callSiteEncoding = new PointerEncoding(cursor.u8());
        long length = cursor.uleb128();
        long callSites = cursor.position();
        cursor.skip(length);
        return new LsdaHeader(
                landingPadStart, typeEncoding, typeTableEnd, callSiteEncoding, callSites, cursor.position());
    }
}
