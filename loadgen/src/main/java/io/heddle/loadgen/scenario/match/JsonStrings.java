package io.heddle.loadgen.scenario.match;

/** Escapes in JSON strings (RFC 8259 section 7), resolved to UTF-8. <b>Thread:</b> no state. */
final class JsonStrings {
    private static final int REPLACEMENT = '?';

    private JsonStrings() {}

    /** Where the text goes on behind an escape whose backslash stands in front of the position; -1 if there is no such escape. */
    static int afterEscape(byte[] bytes, int at, int end) {
        if (at >= end) {
            return -1;
        }
        switch (bytes[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return at + 1;
            }
            case 'u' -> {
                if (at + 5 > end) {
                    return -1;
                }
                for (int i = at + 1; i < at + 5; i++) {
                    if (digit(bytes[i]) < 0) {
                        return -1;
                    }
                }
                return at + 5;
            }
            default -> {
                return -1;
            }
        }
    }

    /** Resolves the escapes of a valid string without its quotes; returns how many bytes it took. Half a surrogate pair becomes '?'. */
    static int unescape(byte[] bytes, int from, int to, byte[] target) {
        int count = 0;
        int at = from;
        while (at < to) {
            byte c = bytes[at++];
            if (c != '\\') {
                target[count++] = c;
                continue;
            }
            byte kind = bytes[at++];
            if (kind != 'u') {
                target[count++] = (byte) plain(kind);
                continue;
            }
            int unit = unit(bytes, at);
            at += 4;
            int point = unit;
            if (unit >= 0xD800 && unit < 0xE000) {
                point = REPLACEMENT;
                if (unit < 0xDC00 && at + 6 <= to && bytes[at] == '\\' && bytes[at + 1] == 'u') {
                    int low = unit(bytes, at + 2);
                    if (low >= 0xDC00 && low < 0xE000) {
                        point = 0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00);
                        at += 6;
                    }
                }
            }
            count = encode(point, target, count);
        }
        return count;
    }

    private static int encode(int point, byte[] target, int from) {
        int count = from;
        if (point < 0x80) {
            target[count++] = (byte) point;
        } else if (point < 0x800) {
            target[count++] = (byte) (0xC0 | point >> 6);
            target[count++] = (byte) (0x80 | point & 0x3F);
        } else if (point < 0x10000) {
            target[count++] = (byte) (0xE0 | point >> 12);
            target[count++] = (byte) (0x80 | point >> 6 & 0x3F);
            target[count++] = (byte) (0x80 | point & 0x3F);
        } else {
            target[count++] = (byte) (0xF0 | point >> 18);
            target[count++] = (byte) (0x80 | point >> 12 & 0x3F);
            target[count++] = (byte) (0x80 | point >> 6 & 0x3F);
            target[count++] = (byte) (0x80 | point & 0x3F);
        }
        return count;
    }

    private static int plain(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }

    private static int unit(byte[] bytes, int at) {
        return digit(bytes[at]) << 12 | digit(bytes[at + 1]) << 8 | digit(bytes[at + 2]) << 4 | digit(bytes[at + 3]);
    }

    private static int digit(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }
}
