package io.heddle.testkit.model;

import java.nio.ByteBuffer;

/**
 * Counts the payload bytes of data frames in what a client writes, also those of a frame that is written in part: the other side of the
 * book that {@code bufferedAmount} keeps. <b>Thread:</b> the one that runs the network.
 */
final class PayloadMeter {
    private static final int CONTROL = 0x8;

    private int headEnds;
    private boolean isHeadOver;
    private final ByteBuffer header = ByteBuffer.allocate(14);
    private long left;
    private boolean isControl;
    private long payload;

    long payload() {
        return payload;
    }

    void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (!isHeadOver) {
                addToHead(bytes.get());
            } else if (left > 0) {
                int part = (int) Math.min(left, bytes.remaining());
                bytes.position(bytes.position() + part);
                left -= part;
                payload += isControl ? 0 : part;
            } else {
                addToHeader(bytes.get());
            }
        }
    }

    /** The request ends at an empty line. */
    private void addToHead(byte next) {
        headEnds = next == (headEnds % 2 == 0 ? '\r' : '\n') ? headEnds + 1 : next == '\r' ? 1 : 0;
        isHeadOver = headEnds == 4;
    }

    private void addToHeader(byte next) {
        header.put(next);
        if (header.position() < 2) {
            return;
        }
        int length = header.get(1) & 0x7F;
        int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (header.position() == 2 + lengthBytes + Integer.BYTES) {
            left = length == 126 ? header.getShort(2) & 0xFFFF : length == 127 ? header.getLong(2) : length;
            isControl = (header.get(0) & CONTROL) != 0;
            header.clear();
        }
    }
}
