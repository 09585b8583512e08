package dev.unwinder.cfi;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decodes common information entries and their augmentations: z, R, P, L, S, B, G and the old "eh".
 *
 * @dwarf 6.4.1
 * @lsb 10.6.1.1.1
 */
final class CieParser {
    /** The longest augmentation, in bytes; those in use have four letters. */
    private static final int MAX_AUGMENTATION = 64;

    private final CallFrameInfo info;
    private int addressSize;
    private int segmentSelectorSize;
    private PointerEncoding fdeEncoding = PointerEncoding.ABSOLUTE;
    private Optional<PointerEncoding> lsdaEncoding = Optional.empty();
    private OptionalLong personality = OptionalLong.empty();
    private boolean personalityIndirect;
    private boolean signalFrame;
    private boolean keyB;

    CieParser(CallFrameInfo info, int addressSize) {
        this.info = info;
        this.addressSize = addressSize;
    }

    /** Decodes what follows the id; the cursor's view ends with the entry. */
    CommonInformationEntry parse(ByteCursor cursor, long offset, long length) throws MalformedDataException {
        int version = cursor.u8();
        if (version != 1 && version != 3 && version != 4) {
            throw cursor.malformed("common information entry of unknown version " + version);
        }
        String augmentation = augmentation(cursor);
        if (version >= 4) {
            addressSize = cursor.u8();
            segmentSelectorSize = cursor.u8();
            if (addressSize != 4 && addressSize != 8 || segmentSelectorSize > 8) {
                throw cursor.malformed("addresses of " + addressSize + " bytes and segment selectors of "
                        + segmentSelectorSize + " are not supported");
            }
        }
        if (augmentation.startsWith("eh")) {
            cursor.skip(addressSize); // the old g++'s exception table
        }
        long codeAlignment = cursor.uleb128();
        long dataAlignment = cursor.sleb128();
        int returnAddress = version == 1 ? cursor.u8() : cursor.uleb128AsInt();
        boolean hasData = augmentation.startsWith("z");
        if (hasData) {
            long dataLength = cursor.uleb128();
            long end = cursor.position() + dataLength;
            if (dataLength < 0 || dataLength > cursor.remaining()) {
                throw cursor.malformed("truncated: augmentation data of " + Long.toUnsignedString(dataLength)
                        + " bytes, " + cursor.remaining() + " there");
            }
            readAugmentation(cursor, augmentation.substring(1), true);
            if (cursor.position() > end) {
                throw cursor.malformed(
                        "augmentation data of " + dataLength + " bytes is too short for \"" + augmentation + '"');
            }
            cursor.seek(end);
        } else if (!augmentation.startsWith("eh")) {
            readAugmentation(cursor, augmentation, false);
        }
        return new CommonInformationEntry(
                offset,
                length,
                version,
                augmentation,
                addressSize,
                segmentSelectorSize,
                codeAlignment,
                dataAlignment,
                returnAddress,
                fdeEncoding,
                lsdaEncoding,
                personality,
                personalityIndirect,
                signalFrame,
                hasData,
                keyB,
                cursor.bytes(cursor.remaining()));
    }

    /** A few letters. Bounded, since each entry that refers to a broken one reads it again. */
    private static String augmentation(ByteCursor cursor) throws MalformedDataException {
        ByteCursor start = cursor.view()
                .slice(cursor.position(), Math.min(cursor.remaining(), MAX_AUGMENTATION))
                .cursor();
        String letters = start.string();
        cursor.skip(start.position());
        return letters;
    }

    /** What is not known can be passed over only where the length of all data is given. */
    private void readAugmentation(ByteCursor cursor, String letters, boolean lengthGiven)
            throws MalformedDataException {
        for (int i = 0; i < letters.length(); i++) {
            switch (letters.charAt(i)) {
                case 'R' -> fdeEncoding = new PointerEncoding(cursor.u8());
                case 'L' -> lsdaEncoding = Optional.of(new PointerEncoding(cursor.u8()));
                case 'P' -> {
                    PointerEncoding encoding = new PointerEncoding(cursor.u8());
                    personalityIndirect = encoding.isIndirect();
                    personality = OptionalLong.of(encoding.decode(cursor, info.bases(), addressSize));
                }
                case 'S' -> signalFrame = true;
                case 'B' -> keyB = true;
                case 'G' -> {} // the frame's memory is tagged, which does not concern its unwinding
                default -> {
                    if (lengthGiven) {
                        return;
                    }
                    throw cursor.malformed("unknown augmentation \"" + letters + '"');
                }
            }
        }
    }
}
