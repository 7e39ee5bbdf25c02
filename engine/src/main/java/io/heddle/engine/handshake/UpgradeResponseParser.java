package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses the head of an HTTP/1.x response (RFC 9112 sections 4 and 5), in pieces of any size. Strict: it refuses input that two parsers
 * could understand in two ways (bare LF, folded lines, a space before the colon). It checks each byte on arrival, so that it
 * distinguishes a peer that speaks another protocol from a slow peer at once. Holds one line, at most {@code maxHeadBytes}, and the
 * fields so far.
 *
 * <p><b>Thread:</b> loop-confined; owned by one {@link Http1Upgrade}.
 */
final class UpgradeResponseParser {

    static final int MAX_HEADERS = 100;

    private static final byte[] HTTP_NAME = "HTTP/".getBytes(StandardCharsets.ISO_8859_1);
    /** The fixed offsets of {@code HTTP/1.1 SP 3DIGIT SP}. */
    private static final int VERSION_AT = 5;
    private static final int STATUS_AT = 9;
    private static final int REASON_AT = 13;
    private static final int FIRST_LINE_BYTES = 128;
    private static final int SHOWN_BYTES = 24;
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    private enum State {
        STATUS_LINE, STATUS_LINE_LF, FIELD_START, FIELD_NAME, FIELD_VALUE, FIELD_LF, HEAD_LF, COMPLETE, FAILED;

        boolean isTerminal() {
            return this == COMPLETE || this == FAILED;
        }
    }

    private final int maxHeadBytes;
    private final UpgradeHeaders.Builder fields = new UpgradeHeaders.Builder();
    private byte[] line;
    private int lineLength;
    private int nameLength;
    /** The size of all heads together: informational responses count towards the same limit. */
    private int headBytes;
    private State state = State.STATUS_LINE;
    private int minorVersion;
    private int status;
    private String reason = "";
    private UpgradeViolation violation;
    private String detail;

    UpgradeResponseParser(int maxHeadBytes) {
        this.maxHeadBytes = maxHeadBytes;
        this.line = new byte[Math.min(FIRST_LINE_BYTES, maxHeadBytes)];
    }

    /** Consumes bytes up to the end of the head. True if it is complete, or malformed: see {@link #violation()}. */
    boolean receive(ByteBuffer source) {
        while (!state.isTerminal() && source.hasRemaining()) {
            if (headBytes == maxHeadBytes) {
                fail(UpgradeViolation.HEAD_TOO_LARGE, "more than " + maxHeadBytes + " bytes (EngineConfig.maxResponseHeaderBytes)");
            } else {
                headBytes++;
                accept(source.get() & 0xFF, source);
            }
        }
        return state.isTerminal();
    }

    /** Forgets a complete head, and prepares for the next one. */
    void nextHead() {
        state = State.STATUS_LINE;
        lineLength = 0;
        status = 0;
        reason = "";
        fields.clear();
    }

    /** The violation, or null unless the head is malformed. */
    UpgradeViolation violation() {
        return violation;
    }

    String detail() {
        return detail;
    }

    /** The status code, or 0 until it has arrived. */
    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    boolean isVersion11() {
        return minorVersion == 1;
    }

    UpgradeHeaders headers() {
        return fields.build();
    }

    private void accept(int b, ByteBuffer rest) {
        switch (state) {
            case STATUS_LINE -> statusLine(b, rest);
            case STATUS_LINE_LF -> lineFeed(b, State.FIELD_START);
            case FIELD_START -> fieldStart(b);
            case FIELD_NAME -> fieldName(b);
            case FIELD_VALUE -> fieldValue(b);
            case FIELD_LF -> lineFeed(b, State.FIELD_START);
            case HEAD_LF -> lineFeed(b, State.COMPLETE);
            default -> throw new IllegalStateException("a byte after the end: " + state);
        }
    }

    private void statusLine(int b, ByteBuffer rest) {
        int at = lineLength;
        if (at < HTTP_NAME.length) {
            if (b != HTTP_NAME[at]) {
                fail(UpgradeViolation.NOT_HTTP, beginning(b, rest));
                return;
            }
        } else if (at >= REASON_AT) {
            reasonByte(b);
            return;
        } else if (!isExpected(at, b)) {
            fail(b == '\n' ? UpgradeViolation.BARE_LF : UpgradeViolation.STATUS_LINE, shown(b) + " after '" + lineText() + "'");
            return;
        }
        append(b);
        if (lineLength == STATUS_AT) {
            version();
        } else if (lineLength == REASON_AT) {
            parseStatus();
        }
    }

    private static boolean isExpected(int at, int b) {
        return switch (at) {
            case VERSION_AT + 1 -> b == '.';
            case STATUS_AT - 1, REASON_AT - 1 -> b == ' ';
            default -> b >= '0' && b <= '9';
        };
    }

    private void version() {
        minorVersion = line[VERSION_AT + 2] - '0';
        if (line[VERSION_AT] != '1' || minorVersion > 1) {
            fail(UpgradeViolation.HTTP_VERSION, lineText().trim());
        }
    }

    private void parseStatus() {
        int code = 100 * (line[STATUS_AT] - '0') + 10 * (line[STATUS_AT + 1] - '0') + line[STATUS_AT + 2] - '0';
        if (code < 100) {
            fail(UpgradeViolation.STATUS_LINE, "the status is below 100 in '" + lineText().trim() + "'");
        } else {
            status = code;
        }
    }

    private void reasonByte(int b) {
        if (b == '\r') {
            reason = new String(line, REASON_AT, lineLength - REASON_AT, StandardCharsets.ISO_8859_1);
            state = State.STATUS_LINE_LF;
        } else if (b == '\n') {
            fail(UpgradeViolation.BARE_LF, "in the status line");
        } else if (!HeaderRules.isValueByte(b)) {
            fail(UpgradeViolation.STATUS_LINE, shown(b) + " in the reason phrase");
        } else {
            append(b);
        }
    }

    private void lineFeed(int b, State next) {
        if (b != '\n') {
            fail(UpgradeViolation.BARE_CR, shown(b) + " after CR " + position());
        } else {
            lineLength = 0;
            state = next;
        }
    }

    private void fieldStart(int b) {
        if (b == '\r') {
            state = State.HEAD_LF;
        } else if (HeaderRules.isWhitespace(b)) {
            fail(UpgradeViolation.OBS_FOLD, position());
        } else if (fields.size() == MAX_HEADERS && b != '\n') {
            fail(UpgradeViolation.TOO_MANY_HEADERS, "more than " + MAX_HEADERS);
        } else {
            state = State.FIELD_NAME;
            fieldName(b);
        }
    }

    private void fieldName(int b) {
        if (HeaderRules.isTokenByte(b)) {
            append(b);
        } else if (b == ':') {
            if (lineLength == 0) {
                fail(UpgradeViolation.EMPTY_HEADER_NAME, position());
                return;
            }
            nameLength = lineLength;
            state = State.FIELD_VALUE;
        } else if (HeaderRules.isWhitespace(b)) {
            fail(UpgradeViolation.SPACE_BEFORE_COLON, "after '" + lineText() + "'");
        } else if (b == '\r') {
            fail(UpgradeViolation.HEADER_WITHOUT_COLON, "'" + lineText() + "'");
        } else if (b == '\n') {
            fail(UpgradeViolation.BARE_LF, position());
        } else {
            fail(UpgradeViolation.HEADER_NAME, shown(b) + " after '" + lineText() + "'");
        }
    }

    private void fieldValue(int b) {
        if (b == '\r') {
            endField();
        } else if (b == '\n') {
            fail(UpgradeViolation.BARE_LF, position());
        } else if (!HeaderRules.isValueByte(b)) {
            fail(UpgradeViolation.HEADER_VALUE, shown(b) + " in the value of '" + fieldName() + "'");
        } else if (lineLength > nameLength || !HeaderRules.isWhitespace(b)) {
            append(b);
        }
    }

    private void endField() {
        int end = lineLength;
        while (end > nameLength && HeaderRules.isWhitespace(line[end - 1])) {
            end--;
        }
        fields.add(fieldName(), new String(line, nameLength, end - nameLength, StandardCharsets.ISO_8859_1));
        state = State.FIELD_LF;
    }

    private String fieldName() {
        return new String(line, 0, nameLength, StandardCharsets.ISO_8859_1);
    }

    private void append(int b) {
        if (lineLength == line.length) {
            line = Arrays.copyOf(line, Math.min(2 * line.length, maxHeadBytes));
        }
        line[lineLength++] = (byte) b;
    }

    private void fail(UpgradeViolation rule, String found) {
        violation = rule;
        detail = found;
        state = State.FAILED;
    }

    private String position() {
        return state == State.STATUS_LINE_LF ? "in the status line" : state == State.HEAD_LF ? "at the end of the head"
            : "in header line " + (fields.size() + (state == State.FIELD_LF ? 0 : 1));
    }

    private String lineText() {
        return LogText.printable(new String(line, 0, lineLength, StandardCharsets.ISO_8859_1));
    }

    private static String shown(int b) {
        return String.format("byte 0x%02x", b);
    }

    /** Describes the likeliest mistake, a port that speaks another protocol; looks ahead in the current piece, for the report only. */
    private String beginning(int b, ByteBuffer rest) {
        if (lineLength == 0 && (b == TLS_ALERT || b == TLS_HANDSHAKE)) {
            return "it looks like TLS; if this port speaks TLS, use wss";
        }
        int more = Math.min(SHOWN_BYTES, rest.remaining());
        byte[] ahead = new byte[more];
        rest.duplicate().get(ahead);
        String text = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1) + (char) b
            + new String(ahead, StandardCharsets.ISO_8859_1);
        return "it begins with '" + LogText.printable(text) + "'";
    }
}
