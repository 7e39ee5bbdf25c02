package io.heddle.engine;

import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.send.SendRing;

/** The sends of other threads as a stage of the duty cycle. <b>Thread:</b> loop-confined. */
final class RingStage implements LoopStage {
    private static final int SENDS_PER_CYCLE = 4_096;

    private final SendRing ring;

    RingStage(SendRing ring) {
        this.ring = ring;
    }

    @Override
    public int doWork(long nowNs) {
        return ring.drain(SENDS_PER_CYCLE);
    }

    @Override
    public boolean hasWork() {
        return ring.hasWork();
    }
}
