package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link Behaviour} at work in one server: it decides about upgrades, makes the handler of each connection, and counts its faults.
 * <b>Thread:</b> the event-loop threads of the server, several at a time.
 */
abstract class Conduct {
    private final AtomicLong faults = new AtomicLong();

    /** The handler of a new connection: frames if {@link #takesFragments()}, else whole messages. */
    abstract ChannelHandler handler();

    /** True if the handler takes frames as they come, so that a message may be in pieces. */
    boolean takesFragments() {
        return false;
    }

    /** Decides about an upgrade request; null accepts it. */
    Refusal refusal() {
        return null;
    }

    /** The server begins to listen. */
    void begin(EventLoopGroup group) {}

    /** The server ends: wakes what waits. */
    void end() {}

    final void countFault() {
        faults.incrementAndGet();
    }

    final long faults() {
        return faults.get();
    }
}
