package io.heddle.engine.send;

import io.heddle.engine.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A socket that takes as much as the test grants it, or breaks; perhaps behind something like TLS, which holds bytes back. */
final class ScriptedTransport implements Transport {
    /** What has reached the other side. */
    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    /** How many bytes the socket still takes. */
    long grant;
    /** The most it takes at once. */
    int mostAtOnce = Integer.MAX_VALUE;
    /** 0: plain. Else what is written is taken in records of this size, and given on as the socket takes it. */
    int recordBytes;

    IOException failure;
    /** Breaks once this many bytes have reached the other side. */
    int failsAfter = Integer.MAX_VALUE;
    int writes;
    int flushes;
    /** From this flush on the socket takes everything. */
    int opensAtFlush = Integer.MAX_VALUE;

    private final ByteArrayOutputStream heldBack = new ByteArrayOutputStream();

    byte[] bytes() {
        return wire.toByteArray();
    }

    int heldBackBytes() {
        return heldBack.size();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        writes++;
        if (recordBytes == 0) {
            return toSocket(source);
        }
        if (!giveOn()) {
            return 0;
        }
        byte[] record = new byte[Math.min(source.remaining(), recordBytes)];
        source.get(record);
        heldBack.writeBytes(record);
        giveOn();
        return record.length;
    }

    @Override
    public boolean flush() throws IOException {
        if (++flushes >= opensAtFlush) {
            grant = Long.MAX_VALUE;
        }
        return giveOn();
    }

    private boolean giveOn() throws IOException {
        if (heldBack.size() > 0) {
            ByteBuffer waiting = ByteBuffer.wrap(heldBack.toByteArray());
            int taken;
            do {
                taken = toSocket(waiting);
            } while (taken > 0);
            heldBack.reset();
            heldBack.write(waiting.array(), waiting.position(), waiting.remaining());
        }
        return heldBack.size() == 0;
    }

    private int toSocket(ByteBuffer source) throws IOException {
        if (wire.size() >= failsAfter) {
            throw failure;
        }
        int count = (int) Math.min(Math.min(source.remaining(), mostAtOnce), Math.min(grant, failsAfter - wire.size()));
        byte[] taken = new byte[count];
        source.get(taken);
        wire.writeBytes(taken);
        grant -= count;
        return count;
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
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
    public void shutdownOutput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void interest(boolean read, boolean write) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
