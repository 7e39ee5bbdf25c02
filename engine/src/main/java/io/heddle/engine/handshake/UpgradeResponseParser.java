package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses the head of an HTTP/1.x response (RFC 9112 sections 2 to 5), in pieces of any size. It takes what a recipient must or may take,
 * and refuses the rest: the table of the package has the rules. It checks each byte on arrival, so that it distinguishes a peer that
 * speaks another protocol from a slow peer at once. Holds one field, at most {@code maxHeadBytes}, and the fields so far.
 *
 * <p><b>Thread:</b> loop-confined; owned by one {@link ResponseReader}.
 */
final class UpgradeResponseParser {

    private static final byte[] HTTP_NAME = "HTTP/".getBytes(StandardCharsets.ISO_8859_1);
    /** The fixed offsets of {@code HTTP/1.1 SP 3DIGIT SP}, once each separator is one space. */
    private static final int VERSION_AT = 5;
    private static final int STATUS_AT = 9;
    private static final int REASON_AT = 13;
    private static final int FIRST_LINE_BYTES = 128;
    private static final int SHOWN_BYTES = 24;
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    private static final int SOCKS_4_REPLY = 0;
    private static final int SOCKS_5 = 5;

    /** The sender of the response, for the advice in reports. */
    enum Peer {
        SERVER("if this port speaks TLS, use wss"), PROXY("if this proxy speaks TLS, configure it as an https proxy");

        private final String tlsAdvice;

        Peer(String tlsAdvice) {
            this.tlsAdvice = tlsAdvice;
        }
    }

    private enum State {
        STATUS_LINE, STATUS_LINE_LF, FIELD_START, FIELD_NAME, FIELD_VALUE, FIELD_LF, HEAD_LF, COMPLETE, FAILED;

        boolean isTerminal() {
            return this == COMPLETE || this == FAILED;
        }
    }

    private final Peer peer;
    private final int maxHeadBytes;
    private final int maxFields;
    private final UpgradeHeaders.Builder fields = new UpgradeHeaders.Builder();
    private byte[] line;
    private int lineLength;
    /** The length of the field's name at the beginning of the line; 0 while there is no field that may go on in the next line. */
    private int nameLength;
    /** True until the first byte of a folded line that is not white space. */
    private boolean isAfterFold;
    private int fieldLines;
    /** The size of all heads together: informational responses count towards the same limit. */
    private int headBytes;
    private State state = State.STATUS_LINE;
    private int status;
    private String reason = "";
    private UpgradeViolation violation;
    private String detail;

    UpgradeResponseParser(int maxHeadBytes, int maxFields, Peer peer) {
        this.peer = peer;
        this.maxHeadBytes = maxHeadBytes;
        this.maxFields = maxFields;
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
        fieldLines = 0;
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

    /** The fields that have ended: the last line that has arrived may go on in the next one. */
    UpgradeHeaders headers() {
        if (state == State.FIELD_START) {
            endField();
        }
        return fields.build();
    }

    private void accept(int b, ByteBuffer rest) {
        switch (state) {
            case STATUS_LINE -> statusLine(b, rest);
            case STATUS_LINE_LF, FIELD_LF -> lineFeed(b, State.FIELD_START);
            case FIELD_START -> fieldStart(b);
            case FIELD_NAME -> fieldName(b);
            case FIELD_VALUE -> fieldValue(b);
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
        } else if (at >= REASON_AT - 1 && isEndOfLine(b)) {
            endStatusLine(b);
            return;
        } else if (at >= REASON_AT && !HeaderRules.isValueByte(b)) {
            fail(UpgradeViolation.STATUS_LINE, shown(b) + " in the reason phrase");
            return;
        } else if (at < REASON_AT && HeaderRules.isWhitespace(b) && (at == STATUS_AT || at == STATUS_AT - 1 || at == REASON_AT - 1)) {
            // Any run of white space separates (RFC 9112 section 4): the line keeps one space.
            if (at != STATUS_AT) {
                append(' ');
            }
            return;
        } else if (at < REASON_AT && !isExpected(at, b)) {
            fail(UpgradeViolation.STATUS_LINE, shown(b) + " after '" + lineText() + "'");
            return;
        }
        append(b);
        if (lineLength == STATUS_AT - 1) {
            version();
        } else if (lineLength == REASON_AT - 1) {
            status = 100 * (line[STATUS_AT] - '0') + 10 * (line[STATUS_AT + 1] - '0') + line[STATUS_AT + 2] - '0';
        }
    }

    private static boolean isExpected(int at, int b) {
        return switch (at) {
            case VERSION_AT + 1 -> b == '.';
            case STATUS_AT - 1, REASON_AT - 1 -> false;
            default -> b >= '0' && b <= '9';
        };
    }

    /** A higher minor version is processed as 1.1 (RFC 9110 section 2.5), and a server may say 1.0 for reasons of its own. */
    private void version() {
        if (line[VERSION_AT] != '1') {
            fail(UpgradeViolation.HTTP_VERSION, lineText());
        }
    }

    private void endStatusLine(int b) {
        int length = Math.max(0, lineLength - REASON_AT);
        reason = new String(line, lineLength - length, length, StandardCharsets.ISO_8859_1).strip();
        nameLength = 0;
        lineLength = 0;
        endLine(b, State.STATUS_LINE_LF);
    }

    private static boolean isEndOfLine(int b) {
        return b == '\r' || b == '\n';
    }

    /** A line ends with CR LF, or with LF alone (RFC 9112 section 2.2). */
    private void endLine(int b, State lineFeed) {
        state = b == '\r' ? lineFeed : State.FIELD_START;
    }

    private void lineFeed(int b, State next) {
        if (b != '\n') {
            fail(UpgradeViolation.BARE_CR, shown(b) + " after CR " + position());
        } else {
            state = next;
        }
    }

    private void fieldStart(int b) {
        if (HeaderRules.isWhitespace(b)) {
            fold();
            return;
        }
        endField();
        if (isEndOfLine(b)) {
            state = b == '\r' ? State.HEAD_LF : State.COMPLETE;
        } else if (fields.size() == maxFields) {
            fail(UpgradeViolation.TOO_MANY_HEADERS, "more than " + maxFields + " (EngineConfig.maxResponseHeaderFields)");
        } else {
            fieldLines++;
            state = State.FIELD_NAME;
            fieldName(b);
        }
    }

    /** The line goes on with the value of the line before (RFC 9112 section 5.2): all white space between counts as one space. */
    private void fold() {
        fieldLines++;
        if (nameLength == 0) {
            fail(UpgradeViolation.SPACE_BEFORE_FIELDS, position());
        } else {
            trimValue();
            if (lineLength > nameLength) {
                append(' ');
            }
            isAfterFold = true;
            state = State.FIELD_VALUE;
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
            isAfterFold = false;
            state = State.FIELD_VALUE;
        } else if (HeaderRules.isWhitespace(b)) {
            fail(UpgradeViolation.SPACE_BEFORE_COLON, "after '" + lineText() + "'");
        } else if (isEndOfLine(b)) {
            fail(UpgradeViolation.HEADER_WITHOUT_COLON, "'" + lineText() + "'");
        } else {
            fail(UpgradeViolation.HEADER_NAME, shown(b) + " after '" + lineText() + "'");
        }
    }

    private void fieldValue(int b) {
        if (isEndOfLine(b)) {
            endLine(b, State.FIELD_LF);
        } else if (!HeaderRules.isValueByte(b)) {
            fail(UpgradeViolation.HEADER_VALUE, shown(b) + " in the value of '" + fieldName() + "'");
        } else if (!HeaderRules.isWhitespace(b) || lineLength > nameLength && !isAfterFold) {
            isAfterFold = false;
            append(b);
        }
    }

    private void endField() {
        if (nameLength > 0) {
            trimValue();
            fields.add(fieldName(), new String(line, nameLength, lineLength - nameLength, StandardCharsets.ISO_8859_1));
        }
        nameLength = 0;
        lineLength = 0;
    }

    private void trimValue() {
        while (lineLength > nameLength && HeaderRules.isWhitespace(line[lineLength - 1])) {
            lineLength--;
        }
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
            : "in header line " + fieldLines;
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
            return "it looks like TLS; " + peer.tlsAdvice;
        }
        if (peer == Peer.PROXY && lineLength == 0 && (b == SOCKS_5 || b == SOCKS_4_REPLY)) {
            return "it looks like SOCKS; if this is a SOCKS proxy, configure it as one";
        }
        int more = Math.min(SHOWN_BYTES, rest.remaining());
        byte[] ahead = new byte[more];
        rest.duplicate().get(ahead);
        String text = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1) + (char) b
            + new String(ahead, StandardCharsets.ISO_8859_1);
        return "it begins with '" + LogText.printable(text) + "'";
    }
}
