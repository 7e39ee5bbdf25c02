package io.heddle.testkit.server;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/** Writes payloads and times for people. <b>Thread:</b> any thread. */
public final class Show {
    private static final int SHOWN_CHARS = 200;
    private static final int SHOWN_BYTES = 64;
    private static final double NS_PER_SECOND = 1e9;

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

    /** In hexadecimal digits; only the beginning and the length if they are many. */
    public static String bytes(byte[] bytes) {
        if (bytes.length == 0) {
            return "(empty)";
        }
        String shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length > SHOWN_BYTES ? shown + "... (" + bytes.length + " bytes)" : shown;
    }

    /** Such as {@code 1.250 s}. */
    public static String time(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / NS_PER_SECOND);
    }
}
