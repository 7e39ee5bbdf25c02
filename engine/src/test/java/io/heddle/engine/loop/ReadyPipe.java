package io.heddle.engine.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A channel that is always ready to be read, attached to a participant. */
final class ReadyPipe implements AutoCloseable {
    final SelectionKey key;
    private final Pipe pipe;

    ReadyPipe(Selector selector, LoopParticipant participant) throws IOException {
        pipe = Pipe.open();
        pipe.sink().write(ByteBuffer.allocate(1));
        pipe.source().configureBlocking(false);
        key = pipe.source().register(selector, SelectionKey.OP_READ, participant);
    }

    @Override
    public void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }
}
