package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Assembles a language-specific data area as it stands in {@code .gcc_except_table}; {@link #end} writes it.
 *
 * @itanium Exception Handling 2.5.3
 */
public final class LsdaAssembler {
    private record Site(long start, long length, long landingPad, long action) {}

    private final Section section;
    private final List<Site> sites = new ArrayList<>();
    private final Section actions;
    private final List<Long> types = new ArrayList<>();
    private final Section specifications;
    private int startEncoding = 0xff;
    private long landingPadStart;
    private int typeEncoding = 0xff;
    private int callSiteEncoding = 0x01;
    private OptionalLong callSiteLength = OptionalLong.empty();

    private LsdaAssembler(ByteOrder order, int addressSize) {
        section = Section.of(order, addressSize);
        actions = Section.of(order, addressSize);
        specifications = Section.of(order, addressSize);
    }

    /** An area without call sites, encoded as GCC does. */
    public static LsdaAssembler of(ByteOrder order, int addressSize) {
        return new LsdaAssembler(order, addressSize);
    }

    /** Says where the area is in memory. */
    public LsdaAssembler at(long vaddr) {
        section.at(vaddr);
        return this;
    }

    /** Says what landing pads are relative to. */
    public LsdaAssembler landingPadStart(int encoding, long vaddr) {
        startEncoding = encoding;
        landingPadStart = vaddr;
        return this;
    }

    /** The format of call sites. */
    public LsdaAssembler callSites(int encoding) {
        callSiteEncoding = encoding;
        return this;
    }

    /** Claims a length of the call-site table that is not true. */
    public LsdaAssembler callSiteLength(long bytes) {
        callSiteLength = OptionalLong.of(bytes);
        return this;
    }

    /** A call site: distances from the function's start, and the number of its action as it is written. */
    public LsdaAssembler site(long start, long length, long landingPad, long action) {
        sites.add(new Site(start, length, landingPad, action));
        return this;
    }

    /** An action, with the distance to the next as it is written. */
    public LsdaAssembler action(long filter, long next) {
        actions.sleb(filter).sleb(next);
        return this;
    }

    /** The format of types; there is a type table then. */
    public LsdaAssembler types(int encoding) {
        typeEncoding = encoding;
        return this;
    }

    /** The next type, from number 1; 0 is written as a plain zero. */
    public LsdaAssembler type(long vaddr) {
        types.add(vaddr);
        return this;
    }

    /** An exception specification: numbers of types; its own end is written. */
    public LsdaAssembler specification(long... numbers) {
        for (long number : numbers) {
            specifications.uleb(number);
        }
        specifications.uleb(0);
        return this;
    }

    /** The area. */
    public Section end() {
        section.u8(startEncoding);
        if (startEncoding != 0xff) {
            EncodedPointer.into(section).write(startEncoding, landingPadStart);
        }
        section.u8(typeEncoding);
        Section table = Section.of(section.order(), section.addressSize());
        for (Site site : sites) {
            EncodedPointer.into(table)
                    .number(callSiteEncoding, site.start())
                    .number(callSiteEncoding, site.length())
                    .number(callSiteEncoding, site.landingPad());
            table.uleb(site.action());
        }
        Section rest = Section.of(section.order(), section.addressSize());
        rest.u8(callSiteEncoding)
                .uleb(callSiteLength.orElse(table.size()))
                .append(table)
                .append(actions);
        if (typeEncoding != 0xff) {
            section.uleb(rest.size() + (long) types.size() * typeSize());
        }
        section.append(rest);
        for (int i = types.size() - 1; i >= 0; i--) {
            if (types.get(i) == 0) {
                section.unsigned(typeSize(), 0);
            } else {
                EncodedPointer.into(section).write(typeEncoding, types.get(i));
            }
        }
        return section.append(specifications);
    }

    private int typeSize() {
        return switch (typeEncoding & 0x0f) {
            case 0x02, 0x0a -> 2;
            case 0x03, 0x0b -> 4;
            case 0x04, 0x0c -> 8;
            default -> section.addressSize();
        };
    }
}
