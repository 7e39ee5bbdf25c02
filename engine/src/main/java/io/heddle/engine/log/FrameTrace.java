package io.heddle.engine.log;

import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.frame.Opcode;
import java.nio.ByteBuffer;

/**
 * Logs the headers of frames at trace, never a byte of their payload, which is the application's secret. Received frames pass through it;
 * sent frames are read again from the write buffer. It exists only while trace is on.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class FrameTrace implements FrameSink {
    private static final int OPCODE = 0x0F;
    private static final int RSV_SHIFT = 4;
    private static final int RSV = 7;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int KEY_BYTES = 4;

    private final Logged connection;
    private final FrameSink next;

    public FrameTrace(Logged connection, FrameSink next) {
        this.connection = connection;
        this.next = next;
    }

    @Override
    public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
        ConnectionLog.trace(connection, "receives " + text(opcode, fin, rsv, payloadLength));
        return next.onFrameHeader(opcode, fin, rsv, payloadLength);
    }

    @Override
    public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
        return next.onFramePayload(source, offset, count, last);
    }

    @Override
    public boolean onFrameEnd() {
        return next.onFrameEnd();
    }

    /**
     * Logs the frames whose headers stand in a buffer.
     *
     * @param encoded masked frames, from the position to the limit; a header is whole
     * @param continued payload bytes at the beginning, of a frame whose header was sent before
     */
    public static void sent(Logged connection, ByteBuffer encoded, int continued) {
        long at = encoded.position() + (long) continued;
        while (at < encoded.limit()) {
            int index = (int) at;
            int first = encoded.get(index);
            int length = encoded.get(index + 1) & LENGTH;
            int header = 2;
            long payload = length;
            if (length == LENGTH_16) {
                payload = encoded.getShort(index + 2) & 0xFFFF;
                header += Short.BYTES;
            } else if (length == LENGTH_64) {
                payload = encoded.getLong(index + 2);
                header += Long.BYTES;
            }
            ConnectionLog.trace(connection, "sends " + text(first & OPCODE, first < 0, first >> RSV_SHIFT & RSV, payload));
            at += header + KEY_BYTES + payload;
        }
    }

    private static String text(int opcode, boolean fin, int rsv, long payloadLength) {
        return Opcode.name(opcode) + " frame of " + payloadLength + " bytes" + (fin ? ", FIN" : "")
            + ((rsv & 4) == 0 ? "" : ", RSV1") + ((rsv & 2) == 0 ? "" : ", RSV2") + ((rsv & 1) == 0 ? "" : ", RSV3");
    }
}
