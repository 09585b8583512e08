package dev.unwinder.cli;

import dev.unwinder.address.AddressRange;
import dev.unwinder.registered.ExternalUnwindInfo;
import dev.unwinder.registered.ExternalUnwindInfos;
import java.util.List;

/** What was given with {@code --eh-frame}. */
final class DeclaredFrames {
    /** Where no end is given: the information ends itself. */
    private static final long MAX_SIZE = 64L << 20;

    private DeclaredFrames() {}

    /** All of it; throws {@link UsageException} for what makes no sense. */
    static ExternalUnwindInfos parse(List<String> words) {
        ExternalUnwindInfos all = new ExternalUnwindInfos();
        for (String word : words) {
            try {
                all.add(one(word));
            } catch (IllegalArgumentException wrong) {
                throw new UsageException("--eh-frame takes a range of code and where its call frame information lies"
                        + " (0x1000-0x2000=0x8000), not '" + word + "'");
            } catch (IllegalStateException twice) {
                throw new UsageException("--eh-frame: " + twice.getMessage());
            }
        }
        return all;
    }

    private static ExternalUnwindInfo one(String word) {
        int equals = word.indexOf('=');
        String place = word.substring(equals + 1);
        AddressRange text = range(word.substring(0, Math.max(equals, 0)));
        return ExternalUnwindInfo.inMemory(
                text, place.indexOf('-') < 0 ? AddressRange.ofSize(address(place), MAX_SIZE) : range(place));
    }

    private static AddressRange range(String words) {
        int dash = words.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException(words);
        }
        return new AddressRange(address(words.substring(0, dash)), address(words.substring(dash + 1)));
    }

    private static long address(String word) {
        return Long.parseUnsignedLong(word.startsWith("0x") ? word.substring(2) : word, 16);
    }
}
