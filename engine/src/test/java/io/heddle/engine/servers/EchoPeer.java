package io.heddle.engine.servers;

/**
 * One connection as its server library offers it: the least that {@link EchoSession} needs of each of them.
 *
 * <p><b>Thread:</b> any thread; {@link EchoSession} sends one frame at a time.
 */
interface EchoPeer {

    /** What a frame is. The names are those of RFC 6455 section 5.2. */
    enum Kind { TEXT, BINARY, CONTINUATION, PING }

    /** A frame to send: {@code count} bytes of {@code payload} from {@code offset} on. */
    record Frame(Kind kind, boolean fin, byte[] payload, int offset, int count) {
    }

    /** Sends a frame, and runs {@code sent} once, in any thread, when the next one may follow; not at all if the connection broke. */
    void send(Frame frame, Runnable sent);

    /** Starts the close handshake. */
    void close(int code, String reason);
}
