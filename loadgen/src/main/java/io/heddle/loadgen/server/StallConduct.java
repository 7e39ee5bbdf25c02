package io.heddle.loadgen.server;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds all event loops for a time in each period: nothing is accepted, read or answered then, as in a pause of the garbage collector.
 * <b>Thread:</b> event loops of the server; {@link #end()} on any.
 */
final class StallConduct extends EchoConduct {
    private final long stallNs;
    private final long periodNs;
    private final CountDownLatch ended = new CountDownLatch(1);

    StallConduct(Duration stall, Duration period) {
        this.stallNs = stall.toNanos();
        this.periodNs = period.toNanos();
    }

    @Override
    void begin(EventLoopGroup group) {
        boolean isFirst = true;
        for (EventExecutor loop : group) {
            boolean counts = isFirst;
            isFirst = false;
            loop.scheduleAtFixedRate(() -> stall(counts), periodNs - stallNs, periodNs, TimeUnit.NANOSECONDS);
        }
    }

    private void stall(boolean counts) {
        if (counts) {
            countFault();
        }
        try {
            ended.await(stallNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    void end() {
        ended.countDown();
    }
}
