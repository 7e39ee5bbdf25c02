package io.heddle.engine.connection;

import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import java.nio.ByteBuffer;

/** A session that copies everything, both ways; the base of those that do more. */
class PassThrough implements ExtensionSession {
    int closes;

    @Override
    public boolean beginFrame(int rsvBits, boolean first, boolean last) throws ExtensionException {
        return true;
    }

    @Override
    public Progress decode(ByteBuffer source, ByteBuffer target, boolean last) throws ExtensionException {
        return copy(source, target);
    }

    @Override
    public int beginMessage(boolean text, int count) {
        return 0;
    }

    @Override
    public Progress encode(ByteBuffer source, ByteBuffer target) throws ExtensionException {
        return copy(source, target);
    }

    Progress copy(ByteBuffer source, ByteBuffer target) {
        while (source.hasRemaining() && target.hasRemaining()) {
            target.put(source.get());
        }
        return source.hasRemaining() ? Progress.NEEDS_ROOM : Progress.DONE;
    }

    @Override
    public void close() {
        closes++;
    }
}
