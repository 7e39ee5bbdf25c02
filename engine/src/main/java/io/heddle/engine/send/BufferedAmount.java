package io.heddle.engine.send;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The one bookkeeper of a connection's {@code bufferedAmount}: payload bytes, from the moment that a send is admitted until the socket has
 * them or they are dropped. It also remembers that a send was refused, until {@code onWritable} has told of room.
 *
 * <p><b>Thread:</b> any thread.
 */
public class BufferedAmount {
    private static final VarHandle BYTES;
    private static final VarHandle REFUSED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BYTES = lookup.findVarHandle(BufferedAmount.class, "bytes", long.class);
            REFUSED = lookup.findVarHandle(BufferedAmount.class, "refused", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long bytes;
    /** Size of the first send that was refused since {@code onWritable}, plus one; 0 if none was. */
    private int refused;

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
        return REFUSED.compareAndSet(this, 0, count + 1);
    }

    public boolean isRefused() {
        return (int) REFUSED.getAcquire(this) != 0;
    }

    /** The size of the send that was refused first. */
    public int refusedBytes() {
        return Math.max(0, (int) REFUSED.getAcquire(this) - 1);
    }

    public void clearRefused() {
        REFUSED.setVolatile(this, 0);
    }
}
