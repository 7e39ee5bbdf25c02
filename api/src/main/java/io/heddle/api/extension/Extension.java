package io.heddle.api.extension;

import io.heddle.api.ErrorKind;

/**
 * A WebSocket extension (RFC 6455 section 9): the offer to the server and, once the server has accepted it, the treatment of the messages
 * of that connection.
 *
 * <p>The extension itself is a setting: one instance may serve any number of connections, and then {@link #offer()} and {@link #accept} are
 * called on the event-loop threads of all their engines. The state of one connection is in the {@link ExtensionSession} that {@code accept}
 * returns. An extension that the server did not accept takes no further part, and costs nothing.
 *
 * <p>Several extensions stack. The server's answer says which ones are used, and in which order: a sent message passes first through the
 * extension that the answer names first (RFC 6455 section 9.1), and a received message passes through it last. Two extensions of one name
 * are alternatives, the preferred one first: the answer goes to the first that accepts it.
 *
 * <p>{@link PerMessageDeflate} comes with Heddle. The following extension of your own inverts the bits of every message:
 *
 * <pre>{@code
 * class Complement implements Extension {
 *     public String offer() {
 *         return "x-complement";
 *     }
 *
 *     public ExtensionSession accept(ExtensionAnswer answer) {
 *         return new ExtensionSession() {
 *             public boolean beginFrame(int rsvBits, boolean first, boolean last) {
 *                 return true;
 *             }
 *
 *             public Progress decode(java.nio.ByteBuffer source, java.nio.ByteBuffer target, boolean last) {
 *                 return complement(source, target);
 *             }
 *
 *             public int beginMessage(boolean text, int count) {
 *                 return 0;
 *             }
 *
 *             public Progress encode(java.nio.ByteBuffer source, java.nio.ByteBuffer target) {
 *                 return complement(source, target);
 *             }
 *
 *             private Progress complement(java.nio.ByteBuffer source, java.nio.ByteBuffer target) {
 *                 while (source.hasRemaining() && target.hasRemaining()) {
 *                     target.put((byte) ~source.get());
 *                 }
 *                 return source.hasRemaining() ? Progress.NEEDS_ROOM : Progress.DONE;
 *             }
 *         };
 *     }
 * }
 * }</pre>
 */
public interface Extension {

    /** The first reserved bit of a frame's header, as it appears in {@link #rsvBits()}. */
    int RSV1 = 4;

    /** The second reserved bit of a frame's header. */
    int RSV2 = 2;

    /** The third reserved bit of a frame's header. */
    int RSV3 = 1;

    /**
     * Returns the offer for {@code Sec-WebSocket-Extensions}: a token, then parameters, such as {@code example; level=3; quiet}. Called on
     * the event-loop thread before each upgrade request.
     *
     * @return one offer, to the grammar of RFC 6455 section 9.1; a broken one ends the attempt with {@link ErrorKind#CONFIG}
     */
    String offer();

    /**
     * Returns the reserved bits to which this extension gives a meaning. Extensions that are offered as alternatives may claim the same
     * bit; if the server uses two of them together, the handshake fails with {@link ErrorKind#UPGRADE}.
     *
     * @return a sum of {@link #RSV1}, {@link #RSV2} and {@link #RSV3}; 0, the default, if it uses none
     */
    default int rsvBits() {
        return 0;
    }

    /**
     * Accepts the server's answer to the offer. Called on the event-loop thread before {@code onOpen}.
     *
     * @param answer the parameters of the answer; valid only during the call
     * @return a new session, which treats the messages of the connection; it is closed with the connection, even if that does not open
     *     after all
     * @throws IllegalArgumentException if the answer is not acceptable, with a sentence that says why: the handshake fails with {@link
     *     ErrorKind#UPGRADE}. Any other exception does the same, but the error shows its class only
     */
    ExtensionSession accept(ExtensionAnswer answer);
}
