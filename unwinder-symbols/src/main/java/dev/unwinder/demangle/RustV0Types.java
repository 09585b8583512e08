package dev.unwinder.demangle;

/** The types of Rust's second mangling. */
final class RustV0Types {
    /** By letter, a to z; empty where the letter means something else. */
    private static final String[] BASIC = {
        "i8", "bool", "char", "f64", "str", "f32", "", "u8", "isize", "usize", "", "i32", "u32", "i128", "u128", "_",
        "", "", "i16", "u16", "()", "...", "", "i64", "u64", "!"
    };

    private static final int LETTERS = 26;

    private final RustV0 names;
    private final Cursor in;
    private final RustV0Constants constants;
    /** How many lifetimes {@code for<'a>} has declared around here. */
    private long lifetimes;

    RustV0Types(RustV0 names, Cursor in) {
        this.names = names;
        this.in = in;
        this.constants = new RustV0Constants(names, in);
    }

    void genericArgument() throws NotMangledException {
        if (in.take('L')) {
            lifetime(names.base62());
        } else if (in.take('K')) {
            constants.constant(false);
        } else {
            type();
        }
    }

    void type() throws NotMangledException {
        in.enter();
        char tag = in.peek();
        if (Cursor.isLower(tag)) {
            in.next();
            String name = BASIC[tag - 'a'];
            if (name.isEmpty()) {
                throw new NotMangledException();
            }
            names.write(name);
        } else {
            compound(tag);
        }
        in.leave();
    }

    private void compound(char tag) throws NotMangledException {
        switch (tag) {
            case 'R', 'Q', 'P', 'O', 'A', 'S', 'T', 'F', 'D', 'B' -> in.next();
            default -> {
                names.path(false);
                return;
            }
        }
        switch (tag) {
            case 'R', 'Q' -> {
                names.write("&");
                long lifetime = in.take('L') ? names.base62() : 0;
                if (lifetime > 0) {
                    lifetime(lifetime);
                    names.write(" ");
                }
                names.write(tag == 'Q' ? "mut " : "");
                type();
            }
            case 'P', 'O' -> {
                names.write(tag == 'P' ? "*const " : "*mut ");
                type();
            }
            case 'A', 'S' -> {
                names.write("[");
                type();
                if (tag == 'A') {
                    names.write("; ");
                    constants.constant(true);
                }
                names.write("]");
            }
            case 'T' -> {
                names.write("(");
                int count = list();
                names.write(count == 1 ? ",)" : ")");
            }
            case 'F' -> function();
            case 'D' -> dynamic();
            default -> {
                int back = names.reference();
                type();
                names.returnTo(back);
            }
        }
    }

    private int list() throws NotMangledException {
        int count = 0;
        for (; !in.take('E'); count++) {
            names.write(count > 0 ? ", " : "");
            type();
        }
        return count;
    }

    private void function() throws NotMangledException {
        long held = lifetimes;
        binder();
        names.write(in.take('U') ? "unsafe " : "");
        if (in.take('K')) {
            String abi = in.take('C') ? "C" : names.identifier().replace('_', '-');
            names.write("extern \"" + abi + "\" ");
        }
        names.write("fn(");
        list();
        names.write(")");
        if (!in.take('u')) {
            names.write(" -> ");
            type();
        }
        lifetimes = held;
    }

    private void dynamic() throws NotMangledException {
        names.write("dyn ");
        long held = lifetimes;
        binder();
        for (int i = 0; !in.take('E'); i++) {
            names.write(i > 0 ? " + " : "");
            trait();
        }
        lifetimes = held;
        in.expect('L');
        long lifetime = names.base62();
        if (lifetime > 0) {
            names.write(" + ");
            lifetime(lifetime);
        }
    }

    private void trait() throws NotMangledException {
        boolean isOpen = names.openPath();
        names.mute(names.isSimple() ? 1 : 0);
        while (in.take('p')) {
            names.write(isOpen ? ", " : "<");
            isOpen = true;
            names.write(names.identifier());
            names.write(" = ");
            type();
        }
        names.write(isOpen ? ">" : "");
        names.mute(names.isSimple() ? -1 : 0);
    }

    private void binder() throws NotMangledException {
        long bound = names.optional('G');
        if (bound > Limits.INPUT) {
            throw new NotMangledException();
        }
        if (bound > 0) {
            names.write("for<");
            for (long i = 0; i < bound; i++) {
                in.step();
                lifetimes++;
                names.write(i > 0 ? ", " : "");
                lifetime(1);
            }
            names.write("> ");
        }
    }

    /** The lifetime that was declared last is 1; 0 is one without a name. */
    private void lifetime(long index) throws NotMangledException {
        if (index == 0) {
            names.write("'_");
            return;
        }
        long depth = lifetimes - index;
        if (depth < 0) {
            throw new NotMangledException();
        }
        names.write(depth < LETTERS ? "'" + (char) ('a' + depth) : "'_" + depth);
    }
}
