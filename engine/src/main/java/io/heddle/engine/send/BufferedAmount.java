package io.heddle.engine.send;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The one bookkeeper of a connection's {@code bufferedAmount}: payload bytes, from the moment that a send is admitted until the socket has
 * them or they are dropped. It also remembers that a send was refused, until {@code onWritable} has told of room; and some flags of its
 * owner, which are here because each field more costs eight bytes a connection.
 *
 * <p><b>Thread:</b> any thread.
 */
public class BufferedAmount {
    private static final VarHandle BYTES;
    private static final VarHandle MARKS;
    private static final int FLAGS = (1 << 7) - 1;
    private static final int SIZE_SHIFT = 7;
    /** Sizes are remembered in units of the smallest segment. */
    private static final int UNIT_SHIFT = 7;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BYTES = lookup.findVarHandle(BufferedAmount.class, "bytes", long.class);
            MARKS = lookup.findVarHandle(BufferedAmount.class, "marks", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long bytes;
    /** The owner's flags; above them the size of the first send that was refused since {@code onWritable}, plus one; 0 if none was. */
    private int marks;

    public long bufferedBytes() {
        return (long) BYTES.getAcquire(this);
    }

    /** Counts a message that is about to be queued. @return false if it would be more than the limit; nothing is counted then */
    public boolean admit(long count, long limit) {
        long before = (long) BYTES.getAndAdd(this, count);
        if (before + count > limit) {
            BYTES.getAndAdd(this, -count);
            return false;
        }
        return true;
    }

    /** Extensions made another message of an admitted one. */
    public void remeasured(long before, long after) {
        BYTES.getAndAdd(this, after - before);
    }

    public void written(long count) {
        BYTES.getAndAdd(this, -count);
    }

    /** An admitted message, or a part of one, is not sent after all. */
    public void dropped(long count) {
        BYTES.getAndAdd(this, -count);
    }

    /** Remembers that a send of this size was refused. @return false if one was refused before */
    public boolean markRefused(int count) {
        int units = (int) ((count + (1L << UNIT_SHIFT) - 1) >>> UNIT_SHIFT);
        for (;;) {
            int before = marks();
            if ((before & ~FLAGS) != 0) {
                return false;
            }
            if (MARKS.compareAndSet(this, before, before | units + 1 << SIZE_SHIFT)) {
                return true;
            }
        }
    }

    public boolean isRefused() {
        return (marks() & ~FLAGS) != 0;
    }

    /** The size of the send that was refused first, rounded up to a multiple of the smallest segment. */
    public int refusedBytes() {
        long units = Math.max(0, (marks() >>> SIZE_SHIFT) - 1);
        return (int) Math.min(Integer.MAX_VALUE, units << UNIT_SHIFT);
    }

    public void clearRefused() {
        MARKS.getAndBitwiseAnd(this, FLAGS);
    }

    /** Sets and clears some of the seven lowest bits, which are the owner's. @return all of them as they were */
    protected final int changeFlags(int set, int cleared) {
        for (;;) {
            int before = marks();
            if (MARKS.compareAndSet(this, before, before & ~cleared | set)) {
                return before & FLAGS;
            }
        }
    }

    private int marks() {
        return (int) MARKS.getVolatile(this);
    }
}
