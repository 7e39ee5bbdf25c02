package io.heddle.testkit.server;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Writes payloads, settings and times for people. <b>Thread:</b> any thread. */
public final class Show {
    private static final int SHOWN_CHARS = 200;
    private static final int SHOWN_BYTES = 64;
    private static final double NS_PER_SECOND = 1e9;

    private static final List<String> SETTINGS = List.of("HEADER_TABLE_SIZE", "ENABLE_PUSH", "MAX_CONCURRENT_STREAMS",
        "INITIAL_WINDOW_SIZE", "MAX_FRAME_SIZE", "MAX_HEADER_LIST_SIZE", "SETTING_7", "ENABLE_CONNECT_PROTOCOL");

    private Show() {}

    /** In quotes, with line ends and other control characters escaped; only the beginning and the length if it is long. */
    public static String text(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int count = Math.min(text.length(), SHOWN_CHARS);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                case '"' -> shown.append("\\\"");
                default -> shown.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return shown.append('"').append(count < text.length() ? "... (" + text.length() + " characters)" : "").toString();
    }

    /** With control characters and what is no text escaped, so that it can be printed anywhere. */
    static String printable(String line) {
        StringBuilder shown = new StringBuilder(line.length());
        line.chars().forEach(c -> shown.append(switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> c < ' ' || c >= 0x7F && c < 0xA0 || c == 0xFFFD ? String.format("\\u%04x", c) : String.valueOf((char) c);
        }));
        return shown.toString();
    }

    /** In hexadecimal digits; only the beginning and the length if they are many. */
    public static String bytes(byte[] bytes) {
        if (bytes.length == 0) {
            return "(empty)";
        }
        String shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length > SHOWN_BYTES ? shown + "... (" + bytes.length + " bytes)" : shown;
    }

    /** The name of a setting of HTTP/2 (RFC 9113 section 6.5.2), such as {@code MAX_FRAME_SIZE}, or its number if it has none. */
    public static String setting(int identifier) {
        return identifier >= 1 && identifier <= SETTINGS.size() ? SETTINGS.get(identifier - 1) : "SETTING_" + identifier;
    }

    /** Such as {@code 1.250 s}. */
    public static String time(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / NS_PER_SECOND);
    }
}
