package io.heddle.jmh.compare.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection of the raw client. <b>Thread:</b> the client's. */
final class RawConnection implements PeerConnection {
    private static final byte[] CLOSE_FRAME = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 1000 >> 8, (byte) 1000};
    private static final int OPCODE = 0xF;
    private static final int CONTROL = 0x8;

    private final SocketChannel channel;
    private final RawFrames frames;
    private final PeerListener listener;
    private final URI uri;
    private SelectionKey key;
    private boolean open;
    private boolean reading;
    private boolean closing;

    /** Input that is too short to be parsed: the beginning of a head or a frame. */
    private ByteBuffer carried;
    /** The rest of a frame whose payload continues in later reads. */
    private long restOfFrame;
    private int frameLength;
    private long frameStamp;
    /** Bytes that the socket did not take. */
    private ByteBuffer restToWrite;

    RawConnection(SocketChannel channel, RawFrames frames, URI uri, PeerListener listener) {
        this.channel = channel;
        this.frames = frames;
        this.uri = uri;
        this.listener = listener;
    }

    void register(Selector selector, int interest) throws IOException {
        key = channel.register(selector, interest, this);
    }

    void finishConnect() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        upgrade();
    }

    void upgrade() throws IOException {
        write(RawUpgrade.request(uri));
    }

    void read(ByteBuffer input) throws IOException {
        input.clear();
        if (carried != null && carried.position() > 0) {
            input.put(carried.flip());
            carried.clear();
        }
        if (channel.read(input) < 0) {
            end();
            return;
        }
        input.flip();
        reading = true;
        int position = open ? frames(input, 0) : head(input);
        reading = false;
        if (!frames.isEmpty()) {
            write(frames.take());
        }
        if (position < input.limit()) {
            carry(input.position(position));
        }
    }

    private void carry(ByteBuffer rest) {
        if (carried == null || carried.capacity() < rest.remaining()) {
            carried = ByteBuffer.allocate(Math.max(32, rest.remaining()));
        }
        carried.put(rest);
    }

    /** Returns the position up to which the input is parsed. */
    private int head(ByteBuffer input) throws IOException {
        int last = input.limit() - 4;
        for (int i = 0; i <= last; i++) {
            if (input.getInt(i) == 0x0D0A0D0A) {
                byte[] head = new byte[i];
                input.get(0, head);
                RawUpgrade.check(new String(head, StandardCharsets.ISO_8859_1));
                open = true;
                listener.onOpen(this);
                return frames(input, i + 4);
            }
        }
        return 0;
    }

    private int frames(ByteBuffer input, int from) {
        int limit = input.limit();
        int position = from;
        if (restOfFrame > 0) {
            int step = (int) Math.min(restOfFrame, limit - position);
            restOfFrame -= step;
            position += step;
            if (restOfFrame > 0) {
                return position;
            }
            listener.onMessage(this, frameLength, frameStamp);
        }
        while (limit - position >= 2) {
            int shortLength = input.get(position + 1);
            int header = shortLength < 126 ? 2 : shortLength == 126 ? 4 : 10;
            if (limit - position < header) {
                break;
            }
            int length = shortLength < 126 ? shortLength : shortLength == 126 ? input.getShort(position + 2) & 0xFFFF
                : Math.toIntExact(input.getLong(position + 2));
            if (limit - position < header + Math.min(length, Long.BYTES)) {
                break;
            }
            int payload = position + header;
            boolean isData = (input.get(position) & OPCODE) < CONTROL;
            long stamp = isData && length >= Long.BYTES ? input.getLong(payload) : 0;
            if (isData && length > limit - payload) {
                restOfFrame = length - (limit - payload);
                frameLength = length;
                frameStamp = stamp;
                return limit;
            }
            if (length > limit - payload) {
                break;
            }
            position = payload + length;
            if (isData) {
                listener.onMessage(this, length, stamp);
            }
        }
        return position;
    }

    @Override
    public void send(long stamp) {
        frames.add(stamp);
        if (!reading || frames.isFull()) {
            writeUnchecked(frames.take());
        }
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        writeUnchecked(ByteBuffer.wrap(CLOSE_FRAME));
    }

    private void writeUnchecked(ByteBuffer bytes) {
        try {
            write(bytes);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (restToWrite == null) {
            channel.write(bytes);
            if (!bytes.hasRemaining()) {
                return;
            }
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            restToWrite = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
        } else {
            restToWrite = ByteBuffer.allocateDirect(restToWrite.remaining() + bytes.remaining()).put(restToWrite).put(bytes).flip();
        }
    }

    void writeRest() throws IOException {
        channel.write(restToWrite);
        if (!restToWrite.hasRemaining()) {
            restToWrite = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void end() throws IOException {
        channel.close();
        if (closing) {
            listener.onClosed(this);
        } else {
            listener.onFailed(new EOFException("The server ended the connection."));
        }
    }

    void fail(IOException lost) {
        key.cancel();
        try {
            channel.close();
        } catch (IOException alsoThat) {
            lost.addSuppressed(alsoThat);
        }
        listener.onFailed(lost);
    }
}
