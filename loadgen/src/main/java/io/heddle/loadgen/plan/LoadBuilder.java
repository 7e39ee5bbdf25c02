package io.heddle.loadgen.plan;

import java.time.Duration;

/** Builds a {@link Load}: how much of it there is. <b>Thread:</b> one thread. */
public final class LoadBuilder {
    private long connections = 1;
    private Rate ramp;
    private Rate arrivals;
    private Rate messages;
    private Duration duration = Duration.ofSeconds(10);
    private Duration warmUp = Duration.ZERO;
    private Duration drain = Duration.ofSeconds(2);
    private Delay lifetime;
    private Load.Search search;
    private boolean openFirst;

    LoadBuilder() {}

    LoadBuilder(Load load) {
        connections = load.connections();
        ramp = load.ramp();
        arrivals = load.arrivals();
        messages = load.messages();
        duration = load.duration();
        warmUp = load.warmUp();
        drain = load.drain();
        lifetime = load.lifetime();
        search = load.search();
        openFirst = load.openFirst();
    }

    /** The most users at the same time; 1 by default. */
    public LoadBuilder connections(long users) {
        connections = Ranges.range("connections", users, 1, Ranges.MAX_CONNECTIONS);
        return this;
    }

    /** Connections that begin a second; by default as fast as the server takes them. */
    public LoadBuilder ramp(double perSecond) {
        return ramp(Rate.constant(Ranges.rate("ramp", perSecond, false)));
    }

    /** Connections that begin a second, over time. */
    public LoadBuilder ramp(Rate rate) {
        ramp = PlanRules.checked("ramp", rate);
        return this;
    }

    /** Users that come a second, each for one walk through its scenario. */
    public LoadBuilder arrivals(double perSecond) {
        return arrivals(Rate.constant(Ranges.rate("arrivals", perSecond, false)));
    }

    /** Users that come a second, over time, each for one walk through its scenario. */
    public LoadBuilder arrivals(Rate rate) {
        arrivals = PlanRules.checked("arrivals", rate);
        return this;
    }

    /** Turns of {@code whenDue} loops a second, over all connections. */
    public LoadBuilder rate(double perSecond) {
        return rate(Rate.constant(Ranges.rate("rate", perSecond, false)));
    }

    /** Turns of {@code whenDue} loops a second, over all connections and over time. */
    public LoadBuilder rate(Rate rate) {
        messages = PlanRules.checked("rate", rate);
        return this;
    }

    /** How long the run lasts from the first message on; ten seconds by default. */
    public LoadBuilder duration(Duration time) {
        duration = Ranges.time("duration", time);
        return this;
    }

    /** How much of the duration does not count, at its beginning; none by default. */
    public LoadBuilder warmUp(Duration time) {
        warmUp = Ranges.timeOrZero("warmup", time);
        return this;
    }

    /** How long answers may still come after the end; two seconds by default. */
    public LoadBuilder drain(Duration time) {
        drain = Ranges.timeOrZero("drain", time);
        return this;
    }

    /** How long a user lives until another one takes its place; by default for ever. */
    public LoadBuilder lifetime(Delay time) {
        lifetime = PlanRules.checked("lifetime", time);
        return this;
    }

    /** Searches for the highest rate of messages that still holds thresholds; null for no search. */
    public LoadBuilder search(Load.Search highest) {
        search = highest == null ? null : PlanRules.checked(highest);
        return this;
    }

    /** Opens all connections before the first message, as far as they can be opened. */
    public LoadBuilder openFirst() {
        return openFirst(true);
    }

    /** Says whether all connections open before the first message. */
    public LoadBuilder openFirst(boolean first) {
        openFirst = first;
        return this;
    }

    /** The load. */
    public Load build() {
        return new Load(connections, ramp, arrivals, messages, duration, warmUp, drain, lifetime, search, openFirst);
    }
}
