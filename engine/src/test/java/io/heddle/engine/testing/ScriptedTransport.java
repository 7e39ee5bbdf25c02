package io.heddle.engine.testing;

import io.heddle.engine.loop.Readiness;
import io.heddle.engine.transport.Transport;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * A socket whose far end is in the test's hand: what arrives, in which pieces, when it ends or breaks; how much it takes, and when. Each
 * chunk that was fed is one read, unless the input is joined. After {@link #close()} it must not be touched any more: whoever does is
 * remembered.
 *
 * <p><b>Thread:</b> the test's.
 */
public class ScriptedTransport implements Transport {
    public static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 8443);

    private static final IntSupplier ALL = () -> Integer.MAX_VALUE;
    private static final int TLS_RECORD_BYTES = 16 << 10;

    /** Input made on the fly. */
    @FunctionalInterface
    public interface Source {
        /** As {@link Transport#read}. */
        int read(ByteBuffer target) throws IOException;
    }

    /** The same bytes again and again, in reads of that many; allocates nothing. */
    public static Source endless(int readBytes, byte[]... parts) {
        byte[] round = ServerFrames.join(parts);
        ByteBuffer bytes = ByteBuffer.allocateDirect(round.length).put(round);
        int[] at = new int[1];
        return target -> {
            int count = Math.min(readBytes, round.length - at[0]);
            target.put(target.position(), bytes, at[0], count).position(target.position() + count);
            at[0] = (at[0] + count) % round.length;
            return count;
        };
    }

    private final ArrayDeque<Source> input = new ArrayDeque<>();
    /** The last of the input while it is joined. */
    private Chunk joined;
    /** What follows all input: nothing, an end or a failure. */
    private Source finish;
    private boolean joinsInput;
    private IntSupplier mostPerRead = ALL;
    private int reads;
    private byte[] wire = new byte[256];
    private int wireLength;
    private long writtenBytes;
    private int writes;
    private int writesWithBytes;
    private long room = Long.MAX_VALUE;
    private IntSupplier mostPerWrite = ALL;
    private IOException writeFailure;
    private long failsAfterBytes;
    private boolean isForgetful;
    private boolean isUntold;
    private boolean readInterest;
    private boolean writeInterest;
    private int interestCalls;
    private boolean isClosed;
    private boolean isShutDown;
    private String misuse;
    private boolean decodes;
    /** 0: what is written goes to the socket at once. */
    private int recordBytes;
    /** Taken by write, not yet given on. */
    private byte[] heldBack = new byte[0];
    private int flushesUntilRoom = Integer.MAX_VALUE;

    // ---- the far end ----

    /** One chunk, which one read takes (or several, if the target is smaller). */
    public ScriptedTransport feed(byte[]... parts) {
        byte[] bytes = ServerFrames.join(parts);
        if (unreadBytes() > 0) {
            joined.append(bytes);
        } else if (!joinsInput || bytes.length > 0) {
            Chunk chunk = new Chunk(bytes);
            input.addLast(chunk);
            joined = joinsInput ? chunk : null;
        }
        return this;
    }

    /** As {@link #feed(byte[]...)}; but from now on the poller does not tell that there is input. */
    public ScriptedTransport feedUntold(byte[]... parts) {
        isUntold = true;
        return feed(parts);
    }

    /** Chunks of at most that many bytes. */
    public ScriptedTransport feedIn(int chunkBytes, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += chunkBytes) {
            feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunkBytes)));
        }
        return this;
    }

    /** The source stays until {@link #stopSource}. */
    public ScriptedTransport feed(Source source) {
        input.addLast(source);
        return this;
    }

    public void stopSource() {
        input.removeFirst();
    }

    /** Ready, but without a byte: what TLS makes of a part of a record. */
    public ScriptedTransport feedNothing() {
        return feed(target -> {
            input.removeFirst();
            return 0;
        });
    }

    /** From now on bytes that were not read are one chunk with those that follow them. */
    public ScriptedTransport joinInput() {
        joinsInput = true;
        return this;
    }

    /** Asked at each read. */
    public ScriptedTransport mostPerRead(IntSupplier bytes) {
        mostPerRead = bytes;
        return this;
    }

    /** The stream ends after the input. */
    public ScriptedTransport end() {
        finish = target -> -1;
        return this;
    }

    /** The stream breaks after the input. */
    public ScriptedTransport breakRead(IOException failure) {
        finish = target -> {
            throw failure;
        };
        return this;
    }

    public ScriptedTransport breakRead(String message) {
        return breakRead(new IOException(message));
    }

    public ScriptedTransport breakWrite(String message) {
        return breakWrite(new IOException(message), 0);
    }

    /** Writes break once that many bytes have left. */
    public ScriptedTransport breakWrite(IOException failure, long afterBytes) {
        writeFailure = failure;
        failsAfterBytes = afterBytes;
        return this;
    }

    public ScriptedTransport mendWrite() {
        writeFailure = null;
        return this;
    }

    /** The socket's buffer is full. */
    public ScriptedTransport block() {
        return allow(0);
    }

    /** The socket takes that many bytes more. */
    public ScriptedTransport allow(long bytes) {
        room = bytes;
        return this;
    }

    public ScriptedTransport unblock() {
        return allow(Long.MAX_VALUE);
    }

    /** {@link #unblock}, at that call of flush. */
    public ScriptedTransport unblockAtFlush(int flush) {
        flushesUntilRoom = flush;
        return this;
    }

    public ScriptedTransport mostPerWrite(int bytes) {
        return mostPerWrite(() -> bytes);
    }

    /** Asked at each write. */
    public ScriptedTransport mostPerWrite(IntSupplier bytes) {
        mostPerWrite = bytes;
        return this;
    }

    /** From now on behaves as TLS does on the way out: takes a record, and gives it on as the socket takes it. */
    public ScriptedTransport holdBack() {
        return holdBack(TLS_RECORD_BYTES);
    }

    /** @param bytes the size of a record; 0 for none */
    public ScriptedTransport holdBack(int bytes) {
        recordBytes = bytes;
        return this;
    }

    /** From now on behaves as TLS does on the way in: has input that readiness does not tell, and wants the one large target. */
    public ScriptedTransport decode() {
        decodes = true;
        return this;
    }

    /** From now on what is written is counted but not kept. */
    public ScriptedTransport forget() {
        isForgetful = true;
        return this;
    }

    // ---- what the far end sees ----

    public byte[] written() {
        return Arrays.copyOf(wire, wireLength);
    }

    /** What was written since the last call. */
    public byte[] takeWritten() {
        byte[] taken = written();
        wireLength = 0;
        return taken;
    }

    public long writtenBytes() {
        return writtenBytes;
    }

    /** Attempts to write to the socket. */
    public int writes() {
        return writes;
    }

    /** Those that carried bytes. */
    public int writesWithBytes() {
        return writesWithBytes;
    }

    public int reads() {
        return reads;
    }

    public boolean isClosed() {
        return isClosed;
    }

    public boolean isShutDown() {
        return isShutDown;
    }

    public boolean hasInput() {
        return !input.isEmpty() || finish != null;
    }

    /** Joined input that was not read. */
    public int unreadBytes() {
        return joined == null ? 0 : joined.bytes.remaining();
    }

    public boolean wantsToRead() {
        return readInterest;
    }

    public boolean wantsToWrite() {
        return writeInterest;
    }

    public int interestCalls() {
        return interestCalls;
    }

    /** Who used it against its contract, or null. */
    public String misuse() {
        return misuse;
    }

    public boolean isHoldingBack() {
        return heldBack.length > 0;
    }

    public int readyOps() {
        if (isClosed) {
            return 0;
        }
        return (readInterest && hasInput() && !isUntold ? Readiness.READ : 0)
            | (writeInterest && (room > 0 || writeFailure != null) ? Readiness.WRITE : 0);
    }

    // ---- Transport ----

    @Override
    public int read(ByteBuffer target) throws IOException {
        check(!isClosed, "read after close");
        reads++;
        if (input.isEmpty()) {
            return finish == null ? 0 : finish.read(target);
        }
        return input.peekFirst().read(target);
    }

    @Override
    public boolean hasBufferedInput() {
        return decodes && hasInput();
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return !decodes;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        check(!isClosed, "write after close");
        check(!isShutDown, "write after shutdownOutput");
        if (recordBytes == 0) {
            return put(source);
        }
        if (!giveOn()) {
            // As long as a record waits no other is made.
            return 0;
        }
        heldBack = new byte[Math.min(source.remaining(), recordBytes)];
        source.get(heldBack);
        int taken = heldBack.length;
        giveOn();
        return taken;
    }

    @Override
    public boolean flush() throws IOException {
        check(!isClosed, "flush after close");
        if (--flushesUntilRoom == 0) {
            unblock();
        }
        return giveOn();
    }

    @Override
    public void shutdownOutput() throws IOException {
        check(!isClosed, "shutdownOutput after close");
        isShutDown = true;
        if (writeFailure != null) {
            throw writeFailure;
        }
    }

    @Override
    public void interest(boolean read, boolean write) {
        interestCalls++;
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

    private boolean giveOn() throws IOException {
        if (heldBack.length > 0) {
            ByteBuffer rest = ByteBuffer.wrap(heldBack);
            while (put(rest) > 0) {
                // As much as the socket takes.
            }
            heldBack = Arrays.copyOfRange(heldBack, rest.position(), heldBack.length);
        }
        return heldBack.length == 0;
    }

    private int put(ByteBuffer source) throws IOException {
        writes++;
        if (writeFailure != null && writtenBytes >= failsAfterBytes) {
            throw writeFailure;
        }
        long most = writeFailure == null ? room : Math.min(room, failsAfterBytes - writtenBytes);
        int count = (int) Math.min(most, Math.min(mostPerWrite.getAsInt(), source.remaining()));
        if (count > 0) {
            writesWithBytes++;
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

    private void check(boolean isAllowed, String what) throws IOException {
        if (!isAllowed) {
            misuse = misuse == null ? what + ", at " + Arrays.toString(new Throwable().getStackTrace()) : misuse;
            throw new IOException(what);
        }
    }

    /** Bytes as they were fed. */
    private final class Chunk implements Source {
        private ByteBuffer bytes;

        Chunk(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        void append(byte[] more) {
            bytes = ByteBuffer.allocate(bytes.remaining() + more.length).put(bytes).put(more).flip();
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(mostPerRead.getAsInt(), Math.min(target.remaining(), bytes.remaining()));
            target.put(target.position(), bytes, bytes.position(), count).position(target.position() + count);
            bytes.position(bytes.position() + count);
            if (!bytes.hasRemaining()) {
                input.removeFirst();
            }
            return count;
        }
    }
}
