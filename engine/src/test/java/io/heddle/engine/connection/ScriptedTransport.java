package io.heddle.engine.connection;

import io.heddle.engine.loop.Readiness;
import io.heddle.engine.transport.Transport;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * A socket whose far end is in the test's hand: what arrives, in which pieces, when it ends or breaks; how much it takes, and when. Each
 * chunk that was fed is one read. After {@link #close()} it must not be touched any more: whoever does is remembered.
 */
final class ScriptedTransport implements Transport {
    static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 8443);

    /** Input made on the fly. */
    interface Source {
        /** As {@link Transport#read}. */
        int read(ByteBuffer target) throws IOException;
    }

    private final ArrayDeque<Source> input = new ArrayDeque<>();
    private byte[] wire = new byte[256];
    private int wireLength;
    private long writtenBytes;
    private int writes;
    private long room = Long.MAX_VALUE;
    private int mostPerWrite = Integer.MAX_VALUE;
    private IOException writeFailure;
    private boolean isForgetful;
    private boolean readInterest;
    private boolean writeInterest;
    private boolean isClosed;
    private boolean isShutDown;
    private String misuse;
    private boolean readsAnyTarget = true;
    private boolean decodes;
    /** Taken by write, not yet given on by flush; null unless {@link #holdBack()}. */
    private byte[] heldBack;

    // ---- the far end ----

    /** One chunk, which one read takes (or several, if the target is smaller). */
    ScriptedTransport feed(byte[]... parts) {
        ByteBuffer chunk = ByteBuffer.wrap(ServerFrames.join(parts));
        input.addLast(target -> {
            int count = Math.min(target.remaining(), chunk.remaining());
            target.put(target.position(), chunk, chunk.position(), count).position(target.position() + count);
            chunk.position(chunk.position() + count);
            if (!chunk.hasRemaining()) {
                input.removeFirst();
            }
            return count;
        });
        return this;
    }

    /** Chunks of at most that many bytes. */
    ScriptedTransport feedIn(int chunkBytes, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += chunkBytes) {
            feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunkBytes)));
        }
        return this;
    }

    /** The source stays until {@link #stopSource}. */
    ScriptedTransport feed(Source source) {
        input.addLast(source);
        return this;
    }

    void stopSource() {
        input.removeFirst();
    }

    /** Ready, but without a byte: what TLS makes of a part of a record. */
    ScriptedTransport feedNothing() {
        input.addLast(target -> {
            input.removeFirst();
            return 0;
        });
        return this;
    }

    ScriptedTransport end() {
        return feed((Source) target -> -1);
    }

    ScriptedTransport breakRead(String message) {
        return feed((Source) target -> {
            throw new IOException(message);
        });
    }

    ScriptedTransport breakWrite(String message) {
        writeFailure = new IOException(message);
        return this;
    }

    /** The socket's buffer is full. */
    ScriptedTransport block() {
        room = 0;
        return this;
    }

    /** The socket takes that many bytes more. */
    ScriptedTransport allow(long bytes) {
        room = bytes;
        return this;
    }

    ScriptedTransport unblock() {
        return allow(Long.MAX_VALUE);
    }

    ScriptedTransport mostPerWrite(int bytes) {
        mostPerWrite = bytes;
        return this;
    }

    /** From now on behaves as TLS does on the way out: takes all, and gives it on in {@link #flush}. */
    ScriptedTransport holdBack() {
        heldBack = new byte[0];
        return this;
    }

    /** From now on behaves as TLS does on the way in: has input that readiness does not tell, and wants the one large target. */
    ScriptedTransport decode() {
        decodes = true;
        readsAnyTarget = false;
        return this;
    }

    /** From now on what is written is counted but not kept. */
    ScriptedTransport forget() {
        isForgetful = true;
        return this;
    }

    // ---- what the far end sees ----

    byte[] written() {
        return Arrays.copyOf(wire, wireLength);
    }

    /** What was written since the last call. */
    byte[] takeWritten() {
        byte[] taken = written();
        wireLength = 0;
        return taken;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    /** System calls that carried bytes. */
    int writes() {
        return writes;
    }

    boolean isClosed() {
        return isClosed;
    }

    boolean isShutDown() {
        return isShutDown;
    }

    boolean hasInput() {
        return !input.isEmpty();
    }

    boolean wantsToRead() {
        return readInterest;
    }

    boolean wantsToWrite() {
        return writeInterest;
    }

    /** Who used it after its close, or null. */
    String misuse() {
        return misuse;
    }

    boolean isHoldingBack() {
        return heldBack != null && heldBack.length > 0;
    }

    int readyOps() {
        if (isClosed) {
            return 0;
        }
        return (readInterest && !input.isEmpty() ? Readiness.READ : 0)
            | (writeInterest && (room > 0 || writeFailure != null) ? Readiness.WRITE : 0);
    }

    // ---- Transport ----

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkOpen("read");
        return input.isEmpty() ? 0 : input.peekFirst().read(target);
    }

    @Override
    public boolean hasBufferedInput() {
        return decodes && !input.isEmpty();
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return readsAnyTarget;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        checkOpen("write");
        if (heldBack != null) {
            return writeFailure == null ? hold(source) : fail();
        }
        return put(source);
    }

    @Override
    public boolean flush() throws IOException {
        checkOpen("flush");
        if (heldBack != null && heldBack.length > 0) {
            ByteBuffer rest = ByteBuffer.wrap(heldBack);
            put(rest);
            heldBack = Arrays.copyOfRange(heldBack, rest.position(), heldBack.length);
        }
        return heldBack == null || heldBack.length == 0;
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen("shutdownOutput");
        isShutDown = true;
        if (writeFailure != null) {
            throw writeFailure;
        }
    }

    @Override
    public void interest(boolean read, boolean write) {
        readInterest = read;
        writeInterest = write;
    }

    @Override
    public SocketAddress remoteAddress() {
        return isClosed ? null : ADDRESS;
    }

    @Override
    public void close() {
        isClosed = true;
    }

    private int hold(ByteBuffer source) {
        byte[] record = new byte[Math.min(16 << 10, source.remaining())];
        if (heldBack.length > 0) {
            // As long as a record waits no other is made.
            return 0;
        }
        source.get(record);
        heldBack = ServerFrames.join(heldBack, record);
        return record.length;
    }

    private int put(ByteBuffer source) throws IOException {
        if (writeFailure != null) {
            return fail();
        }
        int count = (int) Math.min(room, Math.min(mostPerWrite, source.remaining()));
        if (count > 0) {
            writes++;
            writtenBytes += count;
            room = room == Long.MAX_VALUE ? room : room - count;
            if (isForgetful) {
                source.position(source.position() + count);
            } else {
                wire = wireLength + count <= wire.length ? wire : Arrays.copyOf(wire, Math.max(2 * wire.length, wireLength + count));
                source.get(wire, wireLength, count);
                wireLength += count;
            }
        }
        return count;
    }

    private int fail() throws IOException {
        throw writeFailure;
    }

    private void checkOpen(String what) throws IOException {
        if (isClosed) {
            misuse = misuse == null ? what + " after close, at " + Arrays.toString(new Throwable().getStackTrace()) : misuse;
            throw new IOException("closed");
        }
    }
}
