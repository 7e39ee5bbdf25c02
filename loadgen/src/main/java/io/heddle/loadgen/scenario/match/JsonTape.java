package io.heddle.loadgen.scenario.match;

import java.util.Arrays;

/**
 * The values of a JSON text (RFC 8259) as an index, made in one pass: where each value and each member's name begins and ends, and where
 * the value behind it is. So several paths into one message cost one scan. Text that is not JSON, ends early, or nests deeper than {@link
 * #MAX_DEPTH} is refused as a whole; nothing is thrown. <b>Thread:</b> loop-confined.
 */
final class JsonTape {
    static final int MAX_DEPTH = 256;

    private static final int FIELDS = 3;
    private static final int END = 1;
    /** For an object or array the entry behind it; for a string 1 if it has escapes, else 0. */
    private static final int MORE = 2;

    /** The tokens that may come next. */
    private enum Expected {
        VALUE,
        FIRST_ELEMENT,
        FIRST_NAME,
        NAME,
        COMMA_OR_END,
        NOTHING
    }

    private byte[] bytes;
    private int count;
    private int[] tape = new int[64 * FIELDS];
    private int entries;
    private final int[] open = new int[MAX_DEPTH];
    private int depth;
    private byte[] room = new byte[64];

    /** Reads a text; returns false if it is none. */
    boolean parse(byte[] text, int length) {
        bytes = text;
        count = length;
        entries = 0;
        depth = 0;
        Expected expected = Expected.VALUE;
        int at = 0;
        while (true) {
            at = afterBlanks(at);
            if (at >= length) {
                return expected == Expected.NOTHING;
            }
            byte c = text[at];
            switch (expected) {
                case NOTHING -> {
                    return false;
                }
                case FIRST_NAME, NAME -> {
                    if (c == '}' && expected == Expected.FIRST_NAME) {
                        at = close(at);
                        expected = behindValue();
                        continue;
                    }
                    at = c == '"' ? afterColon(string(at)) : -1;
                    expected = Expected.VALUE;
                }
                case COMMA_OR_END -> {
                    boolean object = text[tape[open[depth - 1]]] == '{';
                    if (c == ',') {
                        at++;
                        expected = object ? Expected.NAME : Expected.VALUE;
                    } else if (c == (object ? '}' : ']')) {
                        at = close(at);
                        expected = behindValue();
                    } else {
                        return false;
                    }
                }
                default -> {
                    if (c == '{' || c == '[') {
                        if (depth == MAX_DEPTH) {
                            return false;
                        }
                        open[depth++] = add(at) * FIELDS;
                        at++;
                        expected = c == '{' ? Expected.FIRST_NAME : Expected.FIRST_ELEMENT;
                    } else if (c == ']' && expected == Expected.FIRST_ELEMENT) {
                        at = close(at);
                        expected = behindValue();
                    } else {
                        at = scalar(c, at);
                        expected = behindValue();
                    }
                }
            }
            if (at < 0) {
                return false;
            }
        }
    }

    private Expected behindValue() {
        return depth == 0 ? Expected.NOTHING : Expected.COMMA_OR_END;
    }

    private int close(int at) {
        int entry = open[--depth];
        tape[entry + END] = at + 1;
        tape[entry + MORE] = entries;
        return at + 1;
    }

    private int add(int start) {
        int entry = entries++;
        if (entries * FIELDS > tape.length) {
            tape = Arrays.copyOf(tape, 2 * tape.length);
        }
        tape[entry * FIELDS] = start;
        return entry;
    }

    private int afterBlanks(int from) {
        int at = from;
        while (at < count && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private int afterColon(int from) {
        int at = from < 0 ? count : afterBlanks(from);
        return at < count && bytes[at] == ':' ? at + 1 : -1;
    }

    private int scalar(byte first, int at) {
        return switch (first) {
            case '"' -> string(at);
            case 't' -> word(at, "true");
            case 'f' -> word(at, "false");
            case 'n' -> word(at, "null");
            default -> number(at);
        };
    }

    private int string(int start) {
        int entry = add(start) * FIELDS;
        int escapes = 0;
        int at = start + 1;
        while (at < count) {
            byte c = bytes[at++];
            if (c == '"') {
                tape[entry + END] = at;
                tape[entry + MORE] = escapes;
                return at;
            }
            if (c == '\\') {
                escapes = 1;
                at = JsonStrings.afterEscape(bytes, at, count);
                if (at < 0) {
                    return -1;
                }
            } else if (c >= 0 && c < ' ') {
                return -1;
            }
        }
        return -1;
    }

    private int word(int start, String word) {
        int end = start + word.length();
        if (end > count) {
            return -1;
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] != word.charAt(i - start)) {
                return -1;
            }
        }
        return ended(start, end);
    }

    private int number(int start) {
        int at = start < count && bytes[start] == '-' ? start + 1 : start;
        int digits = afterDigits(at);
        if (digits == at || bytes[at] == '0' && digits > at + 1) {
            return -1;
        }
        at = digits;
        if (at < count && bytes[at] == '.') {
            digits = afterDigits(at + 1);
            if (digits == at + 1) {
                return -1;
            }
            at = digits;
        }
        if (at < count && (bytes[at] | 0x20) == 'e') {
            int exponent = at + 1 < count && (bytes[at + 1] == '+' || bytes[at + 1] == '-') ? at + 2 : at + 1;
            at = afterDigits(exponent);
            if (at == exponent) {
                return -1;
            }
        }
        return ended(start, at);
    }

    private int afterDigits(int from) {
        int at = from;
        while (at < count && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    private int ended(int start, int end) {
        int entry = add(start) * FIELDS;
        tape[entry + END] = end;
        tape[entry + MORE] = 0;
        return end;
    }

    // ---- walking ----

    int start(int entry) {
        return tape[entry * FIELDS];
    }

    int end(int entry) {
        return tape[entry * FIELDS + END];
    }

    /** The first byte of a value tells its kind. */
    byte kind(int entry) {
        return bytes[tape[entry * FIELDS]];
    }

    boolean hasEscapes(int string) {
        return tape[string * FIELDS + MORE] != 0;
    }

    /** The value of a member of an object, or -1; of several with the same name the last one, as most parsers see it. */
    int member(int object, byte[] name) {
        if (kind(object) != '{') {
            return -1;
        }
        int found = -1;
        int end = tape[object * FIELDS + MORE];
        for (int key = object + 1; key < end; key = behind(key + 1)) {
            if (isNamed(key, name)) {
                found = key + 1;
            }
        }
        return found;
    }

    private boolean isNamed(int key, byte[] name) {
        int from = start(key) + 1;
        int to = end(key) - 1;
        int length = to - from;
        if (!hasEscapes(key)) {
            return length == name.length && Arrays.equals(bytes, from, to, name, 0, name.length);
        }
        // An escape is at most six times as long as what it stands for, and longer than it.
        if (length < name.length || length > 6L * name.length) {
            return false;
        }
        if (room.length < length) {
            room = new byte[2 * length];
        }
        return Arrays.equals(room, 0, JsonStrings.unescape(bytes, from, to, room), name, 0, name.length);
    }

    /** An element of an array, counted from the end if negative; or -1. */
    int element(int array, int index) {
        if (kind(array) != '[') {
            return -1;
        }
        int end = tape[array * FIELDS + MORE];
        int left = index;
        if (left < 0) {
            for (int element = array + 1; element < end; element = behind(element)) {
                left++;
            }
        }
        for (int element = array + 1; element < end; element = behind(element)) {
            if (left-- == 0) {
                return element;
            }
        }
        return -1;
    }

    private int behind(int value) {
        byte kind = kind(value);
        return kind == '{' || kind == '[' ? tape[value * FIELDS + MORE] : value + 1;
    }
}
