package dev.unwinder.demangle;

/**
 * The operators' codes, spellings and numbers of operands.
 *
 * @itanium 5.1.3.1
 */
final class Operators {
    /** Code, operands and spelling, in the order of the codes' characters. A space at the end shows only in expressions. */
    private static final String[] TABLE = {
        "aN2&=",
        "aS2=",
        "aa2&&",
        "ad1&",
        "an2&",
        "at1alignof ",
        "aw1co_await ",
        "az1alignof ",
        "cc2const_cast",
        "cl2()",
        "cm2,",
        "co1~",
        "dV2/=",
        "dX3[...]=",
        "da1delete[] ",
        "dc2dynamic_cast",
        "de1*",
        "di2=",
        "dl1delete ",
        "ds2.*",
        "dt2.",
        "dv2/",
        "dx2]=",
        "eO2^=",
        "eo2^",
        "eq2==",
        "fL3...",
        "fR3...",
        "fl2...",
        "fr2...",
        "ge2>=",
        "gs1::",
        "gt2>",
        "ix2[]",
        "lS2<<=",
        "le2<=",
        "li1operator\"\" ",
        "ls2<<",
        "lt2<",
        "mI2-=",
        "mL2*=",
        "mi2-",
        "ml2*",
        "mm1--",
        "na3new[]",
        "ne2!=",
        "ng1-",
        "nt1!",
        "nw3new",
        "nx1noexcept",
        "oR2|=",
        "oo2||",
        "or2|",
        "pL2+=",
        "pl2+",
        "pm2->*",
        "pp1++",
        "ps1+",
        "pt2->",
        "qu3?",
        "rM2%=",
        "rS2>>=",
        "rc2reinterpret_cast",
        "rm2%",
        "rs2>>",
        "sP1sizeof...",
        "sZ1sizeof...",
        "sc2static_cast",
        "ss2<=>",
        "st1sizeof ",
        "sz1sizeof ",
        "te1typeid ",
        "ti1typeid ",
        "tr0throw",
        "tw1throw "
    };

    private static final int CODE = 2;

    private Operators() {}

    /** The operator of two letters. */
    static Node of(char first, char second) throws NotMangledException {
        int low = 0;
        int high = TABLE.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            String row = TABLE[middle];
            int order = row.charAt(0) != first ? row.charAt(0) - first : row.charAt(1) - second;
            if (order == 0) {
                return Node.operator(
                        Kind.OPERATOR,
                        row.substring(0, CODE),
                        row.charAt(CODE) - '0',
                        Node.name(row.substring(CODE + 1)));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        throw new NotMangledException();
    }
}
