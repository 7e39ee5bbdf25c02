package io.heddle.engine.frame;

/**
 * The faults of a server once the connection is open. The first one is final: the finder makes it sticky in the
 * connection's {@link FrameDecoder}, and the connection is failed with {@link #closeCode()} (RFC 6455 section 7.1.7).
 *
 * <p><b>Thread:</b> immutable.
 */
public enum ProtocolViolation {

    MASKED_SERVER_FRAME("RFC 6455 section 5.1", CloseCode.PROTOCOL_ERROR,
        "the server masked a frame, which only a client does"),
    RESERVED_BITS("RFC 6455 section 5.2", CloseCode.PROTOCOL_ERROR,
        "the server set a reserved bit (RSV1 to RSV3) that no negotiated extension gives a meaning in this frame"),
    RESERVED_OPCODE("RFC 6455 section 5.2", CloseCode.PROTOCOL_ERROR,
        "the server sent a frame with a reserved opcode"),
    FRAGMENTED_CONTROL_FRAME("RFC 6455 section 5.5", CloseCode.PROTOCOL_ERROR,
        "the server fragmented a close, ping or pong frame"),
    CONTROL_FRAME_TOO_LONG("RFC 6455 section 5.5", CloseCode.PROTOCOL_ERROR,
        "the server sent a close, ping or pong frame with more than 125 bytes of payload"),
    LENGTH_NOT_MINIMAL("RFC 6455 section 5.2", CloseCode.PROTOCOL_ERROR,
        "the server encoded a payload length in more bytes than it needs"),
    LENGTH_HIGH_BIT_SET("RFC 6455 section 5.2", CloseCode.PROTOCOL_ERROR,
        "the server sent a payload length whose highest bit is set, which no length may have"),
    CONTINUATION_WITHOUT_MESSAGE("RFC 6455 section 5.4", CloseCode.PROTOCOL_ERROR,
        "the server sent a continuation frame while no fragmented message was under way"),
    MESSAGE_INSIDE_MESSAGE("RFC 6455 section 5.4", CloseCode.PROTOCOL_ERROR,
        "the server began a new message before it had finished the fragmented one under way"),
    TEXT_NOT_UTF8("RFC 6455 section 8.1", CloseCode.INVALID_PAYLOAD_DATA,
        "the server sent a text message that is not valid UTF-8"),
    CLOSE_REASON_NOT_UTF8("RFC 6455 section 8.1", CloseCode.INVALID_PAYLOAD_DATA,
        "the server sent a close reason that is not valid UTF-8"),
    CLOSE_PAYLOAD_OF_ONE_BYTE("RFC 6455 section 5.5.1", CloseCode.PROTOCOL_ERROR,
        "the server sent a close frame with one byte of payload, where a close code needs two"),
    CLOSE_CODE_INVALID("RFC 6455 section 7.4", CloseCode.PROTOCOL_ERROR,
        "the server sent a close code that must not appear in a close frame"),
    MESSAGE_TOO_LARGE("RFC 6455 section 7.4.1", CloseCode.MESSAGE_TOO_BIG,
        "the server sent a message larger than the configured limit"),
    COMPRESSED_BIT_ON_CONTINUATION("RFC 7692 section 6", CloseCode.PROTOCOL_ERROR,
        "the server set the compression bit (RSV1) on a continuation frame, where only a message's first frame has it"),
    COMPRESSED_DATA_CORRUPT("RFC 7692 section 6.2", CloseCode.INVALID_PAYLOAD_DATA,
        "the server sent a compressed message that does not inflate"),
    COMPRESSION_RATIO_TOO_HIGH("RFC 7692 section 8", CloseCode.MESSAGE_TOO_BIG,
        "the server sent a compressed message that inflates beyond the configured ratio");

    private final String section;
    private final int closeCode;
    private final String sentence;

    ProtocolViolation(String section, int closeCode, String sentence) {
        this.section = section;
        this.closeCode = closeCode;
        this.sentence = sentence;
    }

    /** Where the broken rule stands, such as "RFC 6455 section 5.1". */
    public String section() {
        return section;
    }

    /** The code for our close frame: 1002, 1007, 1009 or 1010. */
    public int closeCode() {
        return closeCode;
    }

    /** The violation in words: fits into a longer sentence, and as a reason into a close frame. */
    public String sentence() {
        return sentence;
    }

    /**
     * The violation with what was found: for the user, whom the server's name for it does not help.
     *
     * @param detail fit for a log line; may be empty
     */
    public String with(String detail) {
        return detail.isEmpty() ? sentence : sentence + ": " + detail;
    }

    /** The same, with the section of the rule and the code of our close frame. */
    public String describe(String detail) {
        return with(detail) + " (" + section + ", close code " + closeCode + ')';
    }

    @Override
    public String toString() {
        return describe("");
    }
}
