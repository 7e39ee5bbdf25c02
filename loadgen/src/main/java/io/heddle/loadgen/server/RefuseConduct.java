package io.heddle.loadgen.server;

import java.util.concurrent.atomic.AtomicLong;

/** Refuses every n-th upgrade. <b>Thread:</b> event loops of the server. */
final class RefuseConduct extends EchoConduct {
    private final AtomicLong upgrades = new AtomicLong();
    private final int every;
    private final Refusal refusal;

    RefuseConduct(int every, Refusal refusal) {
        this.every = every;
        this.refusal = refusal;
    }

    @Override
    Refusal refusal() {
        if (upgrades.incrementAndGet() % every != 0) {
            return null;
        }
        countFault();
        return refusal;
    }
}
