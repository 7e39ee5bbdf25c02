package io.heddle.testkit.model;

/**
 * The way of a bot to its request: how it is prepared, and by how many redirects it is reached.
 *
 * @param ms how long the preparation takes, if it takes time
 * @param redirects of another server, with another origin, before that of the bot's own; over HTTP/1.1 without a proxy only
 */
record RequestPlan(Preparation preparation, int ms, int redirects) {

    /** The deeds of a handler of onPrepareRequest. */
    enum Preparation {
        NONE,
        AT_ONCE,
        LATER,
        THROWS,
        FAILS_LATER,
        NEVER,
        CLOSES,
        CLOSES_LATER
    }

    static final RequestPlan PLAIN = new RequestPlan(Preparation.NONE, 0, 0);

    /** Without what may not matter. */
    RequestPlan withoutRedirects() {
        return new RequestPlan(preparation, ms, 0);
    }

    RequestPlan unprepared() {
        return new RequestPlan(Preparation.NONE, 0, redirects);
    }

    int extras() {
        return (preparation == Preparation.NONE ? 0 : 1) + (redirects == 0 ? 0 : 1);
    }

    int redirectsTo(Plan.HostPlan host) {
        return host.isHttp2() || host.proxy() != null ? 0 : redirects;
    }

    /** The request is prepared, well within the limit. */
    boolean isGood(int timeoutMs) {
        return switch (preparation) {
            case NONE, AT_ONCE -> true;
            case LATER -> ms + 100 < timeoutMs;
            default -> false;
        };
    }

    /** No request is ever prepared. */
    boolean isHopeless() {
        return switch (preparation) {
            case NONE, AT_ONCE, LATER -> false;
            default -> true;
        };
    }
}
