package io.heddle.testkit.model;

/**
 * The way of a bot to its request: how it is prepared, and by how many redirects it is reached.
 *
 * @param ms how long the preparation takes, and a search for credentials, if it takes time
 * @param redirects of another server, with another origin, before that of the bot's own; over HTTP/1.1 without a proxy only
 * @param login wanted by that other server
 */
record RequestPlan(Preparation preparation, int ms, int redirects, Login login) {

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

    /** The schemes of a server that wants credentials, and the deeds of an authenticator. */
    enum Login {
        NONE,
        BASIC,
        DIGEST,
        STALE_DIGEST,
        LATER,
        GIVEN,
        GIVES_UP,
        THROWS,
        NEVER;

        /** There are credentials. */
        boolean isGood() {
            return this != GIVES_UP && this != THROWS && this != NEVER;
        }

        boolean isDigest() {
            return this == DIGEST || this == STALE_DIGEST || this == GIVEN;
        }
    }

    static final RequestPlan PLAIN = new RequestPlan(Preparation.NONE, 0, 0, Login.NONE);

    /** Without what may not matter. */
    RequestPlan withoutRedirects() {
        return new RequestPlan(preparation, ms, 0, Login.NONE);
    }

    RequestPlan unprepared() {
        return new RequestPlan(Preparation.NONE, ms, redirects, login);
    }

    RequestPlan withoutLogin() {
        return new RequestPlan(preparation, ms, redirects, Login.NONE);
    }

    int extras() {
        return (preparation == Preparation.NONE ? 0 : 1) + (redirects == 0 ? 0 : 1) + (login == Login.NONE ? 0 : 1);
    }

    int redirectsTo(Plan.HostPlan host) {
        return host.isHttp2() || host.proxy() != null ? 0 : redirects;
    }

    /** The login that the bot meets on its way. */
    Login loginTo(Plan.HostPlan host) {
        return redirectsTo(host) == 0 ? Login.NONE : login;
    }

    /** The requests that the bot may have to make. */
    int requestsTo(Plan.HostPlan host) {
        return 1 + redirectsTo(host) + (loginTo(host) == Login.NONE ? 0 : 2);
    }

    /** The request is prepared, well within the limit. */
    boolean isGood(int timeoutMs) {
        return switch (preparation) {
            case NONE, AT_ONCE -> true;
            case LATER -> ms + 100 < timeoutMs;
            default -> false;
        };
    }

    /** There are credentials on the way, well within the limit. */
    boolean isLoginGood(Plan.HostPlan host, int timeoutMs) {
        Login met = loginTo(host);
        return met.isGood() && (met != Login.LATER || ms + 100 < timeoutMs);
    }

    /** No request is ever prepared. */
    boolean isHopeless() {
        return switch (preparation) {
            case NONE, AT_ONCE, LATER -> false;
            default -> true;
        };
    }
}
