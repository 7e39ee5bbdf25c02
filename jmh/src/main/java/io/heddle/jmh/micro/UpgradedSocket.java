package io.heddle.jmh.micro;

import io.heddle.engine.loop.SocketHandle;
import io.heddle.jmh.echo.UpgradeRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Answers the upgrade (RFC 6455 section 4.2.2) as the server of the comparison does; all bytes after the answer are those of another
 * socket.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class UpgradedSocket extends ScriptedSocket {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketHandle frames;
    private final StringBuilder head = new StringBuilder();
    /** Null until the request is complete. */
    private ByteBuffer answer;
    private boolean isUpgraded;

    /** @param frames gives and takes the bytes after the upgrade */
    UpgradedSocket(SocketHandle frames) {
        this.frames = frames;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return isUpgraded ? frames.read(target) : readAnswer(target);
    }

    private int readAnswer(ByteBuffer target) {
        if (answer == null) {
            return 0;
        }
        int count = Math.min(answer.remaining(), target.remaining());
        target.put(answer.slice(answer.position(), count));
        answer.position(answer.position() + count);
        isUpgraded = !answer.hasRemaining();
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return isUpgraded ? frames.write(source) : writeRequest(source);
    }

    private int writeRequest(ByteBuffer source) {
        int count = source.remaining();
        head.append(StandardCharsets.US_ASCII.decode(source));
        if (head.indexOf(END_OF_HEAD) >= 0) {
            answer = ByteBuffer.wrap(UpgradeRequest.parse(head.toString()).answer());
        }
        return count;
    }
}
