package io.heddle.engine.extension;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.frame.ProtocolViolation;
import java.nio.ByteBuffer;

/**
 * permessage-deflate on one connection (RFC 7692 section 7.2): RSV1 on a message's first frame marks the message as compressed.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the contexts that its halves have taken.
 */
final class DeflateSession implements ExtensionSession {
    private final PerMessageDeflate agreed;
    private final DeflateContexts contexts;
    private final MessageInflater inflater;
    private final MessageDeflater deflater;
    private boolean isCompressed;
    private boolean isLastFrame;
    private boolean isClosed;

    DeflateSession(PerMessageDeflate agreed, DeflateContexts contexts) {
        this.agreed = agreed;
        this.contexts = contexts;
        inflater = new MessageInflater(contexts, agreed);
        deflater = new MessageDeflater(contexts, agreed);
        contexts.counted(agreed, 1);
    }

    @Override
    public Extension agreed() {
        return agreed;
    }

    @Override
    public boolean beginFrame(int rsvBits, boolean first, boolean last) throws ExtensionException {
        boolean hasBit = rsvBits == Extension.RSV1;
        if (hasBit && !first) {
            throw new ViolationException(ProtocolViolation.COMPRESSED_BIT_ON_CONTINUATION);
        }
        if (first) {
            isCompressed = hasBit;
            if (hasBit) {
                inflater.begin();
            }
        }
        isLastFrame = last;
        return isCompressed;
    }

    @Override
    public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) throws ExtensionException {
        return inflater.inflate(source, target, last && isLastFrame) ? Progress.DONE : Progress.NEEDS_ROOM;
    }

    @Override
    public int beginMessage(boolean text, int count) {
        return deflater.begin(count) ? Extension.RSV1 : AS_IT_IS;
    }

    @Override
    public Progress encode(ByteBuffer source, ByteBuffer target) {
        return deflater.deflate(source, target);
    }

    /** The message that was just encoded cannot be sent so, and is sent as it is. */
    void takeBack() {
        deflater.takeBack();
    }

    /** May be called more than once: a session that wraps this one closes it, and so does the connection. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            inflater.close();
            deflater.close();
            contexts.counted(agreed, -1);
        }
    }

    @Override
    public String toString() {
        return "permessage-deflate";
    }
}
