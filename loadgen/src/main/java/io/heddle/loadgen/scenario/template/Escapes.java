package io.heddle.loadgen.scenario.template;

/** Escapes the last bytes of a sink where they stand. Nothing is allocated but room. <b>Thread:</b> no state. */
final class Escapes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private Escapes() {}

    /** Makes the bytes from a position on safe within a JSON string (RFC 8259 section 7). */
    static void json(ByteSink out, int from) {
        int more = 0;
        byte[] bytes = out.bytes();
        for (int i = from, end = out.count(); i < end; i++) {
            int b = bytes[i];
            if (b == '"' || b == '\\') {
                more++;
            } else if (b >= 0 && b < ' ') {
                more += shortEscape(b) == 0 ? 5 : 1;
            }
        }
        if (more == 0) {
            return;
        }
        int read = out.count();
        int write = read + more;
        out.extend(more);
        bytes = out.bytes();
        while (read < write) {
            int b = bytes[--read];
            boolean control = b >= 0 && b < ' ';
            int name = control ? shortEscape(b) : b == '"' || b == '\\' ? b : 0;
            if (name != 0) {
                bytes[--write] = (byte) name;
                bytes[--write] = '\\';
            } else if (control) {
                bytes[--write] = HEX[b & 0xF];
                bytes[--write] = HEX[b >> 4];
                bytes[--write] = '0';
                bytes[--write] = '0';
                bytes[--write] = 'u';
                bytes[--write] = '\\';
            } else {
                bytes[--write] = (byte) b;
            }
        }
    }

    private static int shortEscape(int control) {
        return switch (control) {
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    /** Percent-encodes all bytes from a position on but the unreserved ones (RFC 3986 section 2.3). */
    static void percent(ByteSink out, int from) {
        int more = 0;
        byte[] bytes = out.bytes();
        for (int i = from, end = out.count(); i < end; i++) {
            more += isUnreserved(bytes[i]) ? 0 : 2;
        }
        if (more == 0) {
            return;
        }
        int read = out.count();
        int write = read + more;
        out.extend(more);
        bytes = out.bytes();
        while (read < write) {
            int b = bytes[--read];
            if (isUnreserved(b)) {
                bytes[--write] = (byte) b;
            } else {
                bytes[--write] = HEX[b & 0xF];
                bytes[--write] = HEX[b >> 4 & 0xF];
                bytes[--write] = '%';
            }
        }
    }

    private static boolean isUnreserved(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '.' || b == '_' || b == '~';
    }
}
