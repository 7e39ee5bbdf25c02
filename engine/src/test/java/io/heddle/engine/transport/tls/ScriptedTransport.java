package io.heddle.engine.transport.tls;

import io.heddle.engine.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/** A lower transport in memory. The test decides how much each call moves, when the stream ends and when it fails. */
final class ScriptedTransport implements Transport {
    static final IntSupplier ALL = () -> Integer.MAX_VALUE;

    /** The maximum bytes of each read or write call; asked for at every call. */
    IntSupplier readLimit = ALL;
    IntSupplier writeLimit = ALL;
    /** If not null, reads throw this once the inbound bytes are used up. */
    IOException readFailure;
    IOException writeFailure;
    boolean ended;
    int reads;
    int writes;
    boolean outputShut;
    boolean closed;
    boolean readInterest;
    boolean writeInterest;
    int interestCalls;

    private byte[] inbound = new byte[0];
    private int inboundIndex;
    private final ByteArrayOutputStream outbound = new ByteArrayOutputStream();

    void feed(byte[] bytes) {
        int rest = inbound.length - inboundIndex;
        byte[] next = new byte[rest + bytes.length];
        System.arraycopy(inbound, inboundIndex, next, 0, rest);
        System.arraycopy(bytes, 0, next, rest, bytes.length);
        inbound = next;
        inboundIndex = 0;
    }

    int unread() {
        return inbound.length - inboundIndex;
    }

    byte[] takeWritten() {
        byte[] bytes = outbound.toByteArray();
        outbound.reset();
        return bytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireOpen();
        reads++;
        if (target.remaining() == 0) {
            throw new AssertionError("a read without room for a byte");
        }
        int count = Math.min(Math.min(target.remaining(), unread()), readLimit.getAsInt());
        if (unread() == 0) {
            if (readFailure != null) {
                throw readFailure;
            }
            return ended ? -1 : 0;
        }
        target.put(inbound, inboundIndex, count);
        inboundIndex += count;
        return count;
    }

    @Override
    public boolean hasBufferedInput() {
        return false;
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return true;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        requireOpen();
        writes++;
        if (writeFailure != null) {
            throw writeFailure;
        }
        if (outputShut) {
            throw new IOException("written after shutdownOutput");
        }
        int count = Math.min(source.remaining(), writeLimit.getAsInt());
        byte[] bytes = new byte[count];
        source.get(bytes);
        outbound.write(bytes, 0, count);
        return count;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
    }

    @Override
    public void interest(boolean read, boolean write) {
        interestCalls++;
        readInterest = read;
        writeInterest = write;
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 443);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new AssertionError("used after close");
        }
    }
}
