package io.heddle.testkit.simulation;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One end of a TCP connection, which behaves as Linux and the JDK do: after a reset what was received can still be read; the error is told
 * once, to the read or write that comes first; closing with bytes unread resets the connection.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> what was received and not read.
 */
public final class TcpEndpoint {

    /** Hears that the endpoint may have become readable or writable. */
    public interface Owner {
        void onStateChange();
    }

    /** An error that the system tells of the connection once. */
    private enum Trouble {
        NONE,
        RESET,
        BROKEN_PIPE,
        TIMED_OUT
    }

    private final World world;
    private final Link link;
    private final String label;
    private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();
    private TcpPipe in;
    private TcpPipe out;
    private Owner owner;
    private Consumer<ByteBuffer> tap = bytes -> {};
    private long bytesArrived;
    private Runnable onEstablished;
    private boolean isEstablished;
    private boolean isFinReceived;
    private boolean isOutputEnded;
    private boolean isClosed;
    /** Reset or given up: nothing travels any more, either way. */
    private boolean isDead;
    /** Given up: the other end does not know, and is answered by a reset. */
    private boolean hasGivenUp;
    private Trouble trouble = Trouble.NONE;
    /** The JDK remembers a reset that a read has met. */
    private boolean readMetReset;

    TcpEndpoint(World world, Link link, String label) {
        this.world = world;
        this.link = link;
        this.label = label;
    }

    /** Connects a client's end with the server's, which is established at once; the client's is when it hears so. */
    void join(TcpEndpoint server, Runnable onConnected) {
        out = new TcpPipe(world, link, this, server);
        in = new TcpPipe(world, link, server, this);
        server.out = in;
        server.in = out;
        server.isEstablished = true;
        onEstablished = onConnected;
        in.sendSynAck();
    }

    public void owner(Owner next) {
        owner = next;
    }

    /** The other end of the connection. */
    TcpEndpoint peer() {
        return out.to();
    }

    /** The bytes that have reached this end, read or not. */
    long bytesArrived() {
        return bytesArrived;
    }

    /** The listener is shown all bytes that are written at this end. */
    void tap(Consumer<ByteBuffer> listener) {
        tap = listener;
    }

    boolean isEstablished() {
        return isEstablished;
    }

    public boolean isClosed() {
        return isClosed;
    }

    /** True if a read would bring bytes, the end, or an error. */
    public boolean isReadable() {
        return !received.isEmpty() || isFinReceived || isDead;
    }

    /** True if a write would take bytes, or bring an error. */
    public boolean isWritable() {
        return isDead || out.room() > 0;
    }

    /** As {@code SocketChannel.read}. */
    public int read(ByteBuffer target) throws IOException {
        checkOpen();
        if (received.isEmpty()) {
            return readNothing();
        }
        int most = link.share(target.remaining());
        int count = 0;
        while (count < most && !received.isEmpty()) {
            ByteBuffer head = received.peekFirst();
            int part = Math.min(most - count, head.remaining());
            target.put(target.position(), head, head.position(), part).position(target.position() + part);
            head.position(head.position() + part);
            count += part;
            if (!head.hasRemaining()) {
                received.removeFirst();
            }
        }
        if (!isDead) {
            in.read(count);
        }
        return count;
    }

    /** As {@code SocketChannel.write}. */
    public int write(ByteBuffer source) throws IOException {
        checkOpen();
        if (isOutputEnded) {
            // A strange choice of the JDK's channel, and so the truth.
            throw new AsynchronousCloseException();
        }
        if (trouble != Trouble.NONE) {
            throw takeTrouble(false);
        }
        if (isDead) {
            throw new IOException("Broken pipe");
        }
        int count = Math.min(source.remaining(), out.room());
        if (count > 0) {
            count = link.share(count);
            ByteBuffer part = source.slice(source.position(), count);
            world.trace().add(label, "wrote", part);
            tap.accept(part.duplicate());
            out.send(part);
            source.position(source.position() + count);
        }
        return count;
    }

    /** Ends the output in order: FIN. */
    public void endOutput() {
        if (!isOutputEnded && !isClosed) {
            isOutputEnded = true;
            if (!isDead) {
                world.trace().add(label, "ended its output");
                out.sendFin();
            }
        }
    }

    /** Closes: in order, or by a reset if there are bytes that nobody will read. */
    public void close() {
        if (isClosed) {
            return;
        }
        if (!received.isEmpty()) {
            reset();
            return;
        }
        endOutput();
        isClosed = true;
    }

    /** Closes by a reset. */
    public void reset() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        received.clear();
        if (!isDead) {
            world.trace().add(label, "reset the connection");
            die();
            out.sendRst();
        }
    }

    /** Something on the way, or a host that was started anew, ends both ends. */
    void onResetByOther() {
        onReset();
        peer().onReset();
    }

    @Override
    public String toString() {
        return label;
    }

    // ---- what arrives ----

    void onEstablished() {
        isEstablished = true;
        if (isClosed) {
            out.sendRst();
        } else {
            onEstablished.run();
        }
    }

    void onData(ByteBuffer bytes) {
        if (hasGivenUp || isClosed) {
            // Nobody will read it.
            die();
            out.sendRst();
        } else if (!isDead) {
            bytesArrived += bytes.remaining();
            received.addLast(bytes);
            tell();
        }
    }

    void onFin() {
        if (hasGivenUp || isClosed && isDead) {
            out.sendRst();
        } else if (!isDead) {
            isFinReceived = true;
            tell();
        }
    }

    void onReset() {
        if (!isDead) {
            world.trace().add(label, "was reset");
            die();
            trouble = isFinReceived ? Trouble.BROKEN_PIPE : Trouble.RESET;
            tell();
        }
    }

    void onRoom() {
        tell();
    }

    void onTimeout() {
        if (!isDead) {
            world.trace().add(label, "gave up");
            die();
            hasGivenUp = true;
            trouble = Trouble.TIMED_OUT;
            tell();
        }
    }

    private void die() {
        isDead = true;
    }

    private void tell() {
        if (owner != null && !isClosed) {
            owner.onStateChange();
        }
    }

    private int readNothing() throws IOException {
        if (readMetReset) {
            throw new SocketException("Connection reset");
        }
        if (isFinReceived) {
            return -1;
        }
        if (trouble != Trouble.NONE) {
            throw takeTrouble(true);
        }
        return isDead ? -1 : 0;
    }

    /** The error of the system, worded as the JDK words it for reads and for writes. */
    private IOException takeTrouble(boolean isRead) {
        Trouble taken = trouble;
        trouble = Trouble.NONE;
        switch (taken) {
            case RESET:
                readMetReset |= isRead;
                return isRead ? new SocketException("Connection reset") : new IOException("Connection reset by peer");
            case BROKEN_PIPE:
                return new IOException("Broken pipe");
            default:
                return new IOException("Connection timed out");
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (isClosed) {
            throw new ClosedChannelException();
        }
    }
}
