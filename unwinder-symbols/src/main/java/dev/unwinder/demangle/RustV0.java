package dev.unwinder.demangle;

/**
 * The second mangling of Rust, as RFC 2603 defines it; in the form of {@code rustfilt}, which leaves out the crates' hashes and the types
 * of constants. It is read and written at once, since a part that is referred to is simply read again.
 */
final class RustV0 {
    private static final int BASE_62 = 62;
    private static final long MAX_BASE_62 = Long.divideUnsigned(-1L, BASE_62);

    final Cursor in;
    private final NameStyle style;
    private final Output out = new Output();
    private final RustV0Types types;
    /** How many reasons there are to read without writing. */
    private int muted;

    private RustV0(String name, NameStyle style) {
        this.in = new Cursor(name, 2);
        this.style = style;
        this.types = new RustV0Types(this, in);
    }

    static String demangle(String mangled, NameStyle style) throws NotMangledException {
        RustV0 name = new RustV0(RustSymbol.withoutLlvm(mangled), style);
        if (!Cursor.isUpper(name.in.peek())) {
            throw new NotMangledException();
        }
        name.path(true);
        if (Cursor.isUpper(name.in.peek())) { // which crate asked for it to be generated
            name.muted++;
            name.path(false);
            name.muted--;
        }
        String suffix = name.in.rest();
        if (!RustSymbol.isSuffix(suffix)) {
            throw new NotMangledException();
        }
        if (style == NameStyle.FULL) {
            name.write(suffix);
        }
        return name.out.toString();
    }

    void write(String text) throws NotMangledException {
        if (muted == 0) {
            out.append(text);
        }
    }

    void path(boolean inValue) throws NotMangledException {
        in.enter();
        char tag = in.next();
        switch (tag) {
            case 'C' -> {
                disambiguator();
                write(identifier());
            }
            case 'N' -> nested(inValue);
            case 'M', 'X', 'Y' -> {
                if (tag != 'Y') {
                    disambiguator();
                    muted++;
                    path(false);
                    muted--;
                }
                write("<");
                types.type();
                if (tag != 'M') {
                    write(" as ");
                    path(false);
                }
                write(">");
            }
            case 'I' -> {
                boolean closes = generics(inValue);
                write(closes ? ">" : "");
            }
            case 'B' -> {
                int back = reference();
                path(inValue);
                returnTo(back);
            }
            default -> throw new NotMangledException();
        }
        in.leave();
    }

    private void nested(boolean inValue) throws NotMangledException {
        char namespace = in.next();
        if (!Cursor.isUpper(namespace) && !Cursor.isLower(namespace)) {
            throw new NotMangledException();
        }
        path(inValue);
        long number = disambiguator();
        String name = identifier();
        if (Cursor.isLower(namespace)) {
            write(name.isEmpty() ? "" : "::");
            write(name);
            return;
        }
        write(namespace == 'C' ? "::{closure" : namespace == 'S' ? "::{shim" : "::{" + namespace);
        write(name.isEmpty() ? "" : ":");
        write(name);
        write("#" + Long.toUnsignedString(number) + "}");
    }

    /** A path with its arguments, up to the bracket that closes them; whether there is one to come. */
    private boolean generics(boolean inValue) throws NotMangledException {
        path(inValue);
        boolean isShown = style != NameStyle.SIMPLE;
        if (!isShown) {
            muted++;
        }
        write(inValue ? "::<" : "<");
        for (int i = 0; !in.take('E'); i++) {
            write(i > 0 ? ", " : "");
            types.genericArgument();
        }
        if (!isShown) {
            muted--;
        }
        return isShown;
    }

    /** A trait, whose brackets stay open where its associated types follow. */
    boolean openPath() throws NotMangledException {
        in.enter();
        boolean isOpen = false;
        if (in.take('B')) {
            int back = reference();
            isOpen = openPath();
            returnTo(back);
        } else if (in.take('I')) {
            isOpen = generics(false);
        } else {
            path(false);
        }
        in.leave();
        return isOpen;
    }

    boolean isSimple() {
        return style == NameStyle.SIMPLE;
    }

    void mute(int reasons) {
        muted += reasons;
    }

    /** Behind a B: goes to where it refers to, and says where to return to. */
    int reference() throws NotMangledException {
        int start = in.position() - 1;
        long target = base62() + 2; // counted from behind the _R
        if (target < 2 || target >= start) {
            throw new NotMangledException();
        }
        int back = in.position();
        in.reset((int) target, in.depth());
        return back;
    }

    void returnTo(int position) {
        in.reset(position, in.depth());
    }

    long disambiguator() throws NotMangledException {
        return optional('s');
    }

    /** A number with a tag before it, counted from 1; 0 where there is none. */
    long optional(char tag) throws NotMangledException {
        return in.take(tag) ? base62() + 1 : 0;
    }

    long base62() throws NotMangledException {
        if (in.take('_')) {
            return 0;
        }
        long value = 0;
        while (!in.take('_')) {
            char c = in.next();
            int digit;
            if (Cursor.isDigit(c)) {
                digit = c - '0';
            } else if (Cursor.isLower(c)) {
                digit = c - 'a' + 10;
            } else if (Cursor.isUpper(c)) {
                digit = c - 'A' + 36;
            } else {
                throw new NotMangledException();
            }
            if (Long.compareUnsigned(value, MAX_BASE_62) > 0) { // a crate's hash takes all 64 bits
                throw new NotMangledException();
            }
            value = value * BASE_62 + digit;
        }
        return value + 1;
    }

    String identifier() throws NotMangledException {
        boolean isEncoded = in.take('u');
        if (!in.seesDigit()) {
            throw new NotMangledException();
        }
        int length = in.take('0') ? 0 : in.digits();
        in.take('_');
        String name = in.take(length);
        if (!isEncoded) {
            return name;
        }
        int split = name.lastIndexOf('_');
        String encoded = name.substring(split + 1);
        if (encoded.isEmpty()) {
            throw new NotMangledException();
        }
        return Punycode.decode(split < 0 ? "" : name.substring(0, split), encoded);
    }
}
