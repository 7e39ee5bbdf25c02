package io.heddle.loadgen.agent;

/**
 * The part of a run that an agent takes: users, messages and arrivals whose number leaves {@code index} when divided by {@code count}.
 * <b>Thread:</b> immutable.
 *
 * @param index from 0
 * @param count of agents, 1 or more
 */
public record Share(int index, int count) {
    /** The whole run. */
    public static final Share WHOLE = new Share(0, 1);

    public Share {
        if (count < 1 || index < 0 || index >= count) {
            throw new IllegalArgumentException("share " + index + " of " + count + " must be one of 0 to " + (count - 1));
        }
    }

    /** This share of a total: the shares of all agents add up to it. */
    public long of(long total) {
        return (total + count - 1 - index) / count;
    }

    /** The part of this share that one of several engines takes. */
    public Share engine(int engine, int engines) {
        return new Share(index + engine * count, count * engines);
    }
}
