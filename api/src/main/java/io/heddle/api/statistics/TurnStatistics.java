package io.heddle.api.statistics;

/**
 * Openings that wait for their turn, and those that had it: see {@link io.heddle.api.config.ConnectLimits}. First connects and reconnects
 * are counted together; openings that nothing limits are not counted. Immutable.
 *
 * @param waiting openings that wait for their turn now
 * @param underWay openings that have had their turn, and are neither open nor failed now
 * @param turns openings that have had their turn
 * @param opened openings that have had their turn and are, or were, open
 * @param delayedByOrigin openings that had to wait because the budget of their origin was used up
 * @param delayedByConnects openings that had to wait because too many connections were under way or begun in a second
 * @param delayedByTls openings that had to wait because too many TLS handshakes were
 */
public record TurnStatistics(
    long waiting,
    long underWay,
    long turns,
    long opened,
    long delayedByOrigin,
    long delayedByConnects,
    long delayedByTls) {
    /** No opening at all. */
    public static final TurnStatistics NONE = new TurnStatistics(0, 0, 0, 0, 0, 0, 0);

    TurnStatistics since(TurnStatistics earlier) {
        return new TurnStatistics(waiting, underWay, turns - earlier.turns, opened - earlier.opened,
            delayedByOrigin - earlier.delayedByOrigin, delayedByConnects - earlier.delayedByConnects, delayedByTls - earlier.delayedByTls);
    }
}
