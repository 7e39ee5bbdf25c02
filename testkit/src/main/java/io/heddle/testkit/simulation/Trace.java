package io.heddle.testkit.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.StringJoiner;
import java.util.zip.CRC32C;

/**
 * The diary of a world: its last lines for people, and a checksum over all of it, so that two runs of a seed can be compared.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class Trace {
    private static final int LAST_LINES = 200;
    private static final double NS_PER_MS = 1e6;

    private record Line(long ns, String subject, String what, long number) {
        @Override
        public String toString() {
            return String.format("%14.6f ms  %s %s%s", ns / NS_PER_MS, subject, what, number < 0 ? "" : " " + number);
        }
    }

    private final Timeline timeline;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer numbers = ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES);
    private long count;

    Trace(Timeline timeline) {
        this.timeline = timeline;
    }

    public void add(String subject, String what) {
        add(subject, what, -1);
    }

    /** @param number belongs to the line, such as a count of bytes; -1 for none */
    public void add(String subject, String what, long number) {
        if (lines.size() == LAST_LINES) {
            lines.removeFirst();
        }
        lines.addLast(new Line(timeline.elapsedNs(), subject, what, number));
        count++;
        numbers.clear().putLong(timeline.elapsedNs()).putLong(number).putInt(subject.hashCode()).putInt(what.hashCode()).flip();
        checksum.update(numbers);
    }

    /** As a line with the number of bytes; the bytes themselves are part of the checksum. */
    void add(String subject, String what, ByteBuffer bytes) {
        add(subject, what, bytes.remaining());
        checksum.update(bytes.duplicate());
    }

    /** The checksum over all lines, their subjects and times, and the bytes that they speak of: the same in every JVM. */
    public long checksum() {
        return checksum.getValue() ^ count << Integer.SIZE;
    }

    /** The last lines, at most two hundred. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner("\n");
        if (count > lines.size()) {
            text.add("... " + (count - lines.size()) + " lines before");
        }
        lines.forEach(line -> text.add(line.toString()));
        return text.toString();
    }
}
