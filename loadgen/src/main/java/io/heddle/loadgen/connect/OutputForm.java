package io.heddle.loadgen.connect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * How a message is written to standard output: one record each.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param style of the messages
 * @param isNul whether a NUL byte ends a record, and not a line feed, so that messages may have lines
 * @param isTerminal whether a terminal shows it: control characters of the server are made visible, so that it cannot command the terminal
 */
public record OutputForm(Style style, boolean isNul, boolean isTerminal) {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** The form that stands for a message. */
    public enum Style {
        /** Text as it is; binary messages as hexadecimal digits behind {@code binary: }. */
        PLAIN,
        /** Binary messages as hexadecimal digits; text as it is behind {@code text: }. */
        HEX,
        /** Text and binary messages as they are. */
        RAW,
        /** An object: {@code {"type":"text","text":"..."}} or {@code {"type":"binary","hex":"0a1b"}}. */
        JSON
    }

    byte[] record(byte[] message, boolean isText) {
        ByteArrayOutputStream record = new ByteArrayOutputStream(message.length + 40);
        switch (style) {
            case RAW -> visible(message, record);
            case PLAIN -> {
                if (isText) {
                    visible(message, record);
                } else {
                    ascii("binary: ", record);
                    hex(message, record);
                }
            }
            case HEX -> {
                if (isText) {
                    ascii("text: ", record);
                    visible(message, record);
                } else {
                    hex(message, record);
                }
            }
            case JSON -> {
                ascii(isText ? "{\"type\":\"text\",\"text\":\"" : "{\"type\":\"binary\",\"hex\":\"", record);
                if (isText) {
                    json(message, record);
                } else {
                    hex(message, record);
                }
                ascii("\"}", record);
            }
        }
        record.write(isNul ? 0 : '\n');
        return record.toByteArray();
    }

    /** Control characters may move the cursor, set the title, or type what the user has not typed; line feeds and tabs are harmless. */
    private void visible(byte[] message, ByteArrayOutputStream record) {
        if (!isTerminal) {
            record.writeBytes(message);
            return;
        }
        int at = 0;
        while (at < message.length) {
            int b = message[at++] & 0xFF;
            // U+0080 to U+009F are C2 80 to C2 9F in UTF-8.
            boolean isC1 = b == 0xC2 && at < message.length && (message[at] & 0xE0) == 0x80;
            if (isC1) {
                escape(message[at++] & 0xFF, record);
            } else if (b < ' ' && b != '\n' && b != '\t' || b == 0x7F) {
                escape(b, record);
            } else {
                record.write(b);
            }
        }
    }

    private static void escape(int character, ByteArrayOutputStream record) {
        ascii("\\x", record);
        record.write(HEX[character >> 4]);
        record.write(HEX[character & 0xF]);
    }

    /** UTF-8 stays as it is, but for what RFC 8259 section 7 wants escaped. */
    private static void json(byte[] text, ByteArrayOutputStream record) {
        for (byte b : text) {
            switch (b) {
                case '"' -> ascii("\\\"", record);
                case '\\' -> ascii("\\\\", record);
                case '\n' -> ascii("\\n", record);
                case '\r' -> ascii("\\r", record);
                case '\t' -> ascii("\\t", record);
                default -> {
                    if (b >= 0 && b < ' ' || b == 0x7F) {
                        ascii("\\u00", record);
                        record.write(HEX[b >> 4]);
                        record.write(HEX[b & 0xF]);
                    } else {
                        record.write(b);
                    }
                }
            }
        }
    }

    private static void hex(byte[] message, ByteArrayOutputStream record) {
        for (byte b : message) {
            record.write(HEX[b >> 4 & 0xF]);
            record.write(HEX[b & 0xF]);
        }
    }

    private static void ascii(String text, ByteArrayOutputStream record) {
        record.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
