package io.heddle.loadgen.connect;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** How a record of the input becomes a message. <b>Thread:</b> any thread; no state. */
public enum InputForm {
    /** UTF-8, as a text message. */
    TEXT,
    /** Any bytes, as a binary message. */
    BINARY,
    /** Hexadecimal digits, with blanks or colons between bytes or without, as a binary message. */
    HEX;

    /** Something that cannot be sent. The message says why, and goes on behind the name of a record. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String reason) {
            super(reason, null, false, false);
        }
    }

    /** A message on its way: it is sent again if there is no room for it yet. */
    interface Outgoing extends Function<WebSocket, SendResult> {}

    /** @throws UserError if a message of the command line cannot be sent */
    public void check(List<String> messages, int maxBytes) {
        for (int i = 0; i < messages.size(); i++) {
            try {
                parse(messages.get(i).getBytes(StandardCharsets.UTF_8), maxBytes);
            } catch (Unfit wrong) {
                throw new UserError("--message number " + (i + 1) + " " + wrong.getMessage() + ".", wrong);
            }
        }
    }

    /** Bytes of a record for each byte of its message, blanks included. */
    int bytesPerByte() {
        return this == HEX ? 3 : 1;
    }

    Outgoing parse(byte[] record, int maxBytes) throws Unfit {
        if (this != HEX && record.length > maxBytes) {
            throw tooLong(maxBytes);
        }
        if (this == TEXT) {
            String text = text(record);
            return webSocket -> webSocket.send(text);
        }
        byte[] bytes = this == HEX ? hex(record) : record;
        if (bytes.length > maxBytes) {
            throw tooLong(maxBytes);
        }
        return webSocket -> webSocket.send(bytes);
    }

    static Unfit tooLong(int maxBytes) {
        return new Unfit("has more than " + Figures.count(maxBytes) + " bytes (--max-message)");
    }

    private static String text(byte[] record) throws Unfit {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record)).toString();
        } catch (CharacterCodingException wrong) {
            throw new Unfit("is not valid UTF-8, which a text message must be (RFC 6455 section 5.6): send other bytes with --binary or"
                + " --hex");
        }
    }

    private static byte[] hex(byte[] record) throws Unfit {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.length / 2);
        int high = -1;
        for (int i = 0; i < record.length; i++) {
            int digit = Character.digit(record[i], 16);
            boolean isGap = record[i] == ' ' || record[i] == '\t' || record[i] == ':';
            if (digit < 0 && !isGap) {
                throw new Unfit("has no hexadecimal digit at column " + (i + 1) + ": write bytes as 0a1b2c, or as 0a 1b 2c");
            }
            if (isGap && high >= 0) {
                throw new Unfit("has a byte of one digit at column " + i + ": each byte has two, such as 0a");
            }
            if (high >= 0) {
                bytes.write(high << 4 | digit);
                high = -1;
            } else if (!isGap) {
                high = digit;
            }
        }
        if (high >= 0) {
            throw new Unfit("ends in the middle of a byte: each byte has two hexadecimal digits, such as 0a");
        }
        return bytes.toByteArray();
    }
}
