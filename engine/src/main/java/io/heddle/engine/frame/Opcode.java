package io.heddle.engine.frame;

/**
 * The opcodes of RFC 6455 section 5.2 and their classes. Ints, because they live in four bits of a header.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class Opcode {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final int CONTROL_BIT = 0b1000;
    private static final int RESERVED = 0b1111_1000_1111_1000;

    private static final String[] NAMES = {
        "CONTINUATION", "TEXT", "BINARY", "RESERVED_3", "RESERVED_4", "RESERVED_5", "RESERVED_6", "RESERVED_7",
        "CLOSE", "PING", "PONG", "RESERVED_11", "RESERVED_12", "RESERVED_13", "RESERVED_14", "RESERVED_15",
    };

    private Opcode() {
    }

    /** True of the upper half of the range, reserved opcodes included: section 5.5 defines control frames by that bit. */
    public static boolean isControl(int opcode) {
        return (opcode & CONTROL_BIT) != 0;
    }

    /** True of 3 to 7 and 11 to 15, which no document has given a meaning. */
    public static boolean isReserved(int opcode) {
        return (RESERVED >>> opcode & 1) != 0;
    }

    /** The RFC's word for an opcode, 0 to 15; a constant, so logging it costs nothing. */
    public static String name(int opcode) {
        return NAMES[opcode];
    }
}
