package dev.unwinder.demangle;

/** The text so far, with a limit. */
final class Output {
    private final StringBuilder text = new StringBuilder(128);

    /** What was written last; a comma that is taken back leaves its space here, as it does with c++filt. */
    private char last;

    Output append(String more) throws NotMangledException {
        int length = more.length();
        if (length > 0) {
            text.append(more);
            last = more.charAt(length - 1);
            check();
        }
        return this;
    }

    Output append(char c) throws NotMangledException {
        text.append(c);
        last = c;
        check();
        return this;
    }

    Output append(int number) throws NotMangledException {
        return append(String.valueOf(number));
    }

    private void check() throws NotMangledException {
        if (text.length() > Limits.OUTPUT) {
            throw new NotMangledException();
        }
    }

    char last() {
        return last;
    }

    int length() {
        return text.length();
    }

    void truncate(int length) {
        text.setLength(length);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
