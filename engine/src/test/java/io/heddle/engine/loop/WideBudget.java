package io.heddle.engine.loop;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;

/** A budget that no test uses up. */
public final class WideBudget {
    private WideBudget() {}

    public static TurnBudget create() {
        return new TurnBudget(new CachedNanoClock(), TimeUnit.DAYS.toNanos(365), 1);
    }
}
