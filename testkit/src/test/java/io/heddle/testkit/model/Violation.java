package io.heddle.testkit.model;

/**
 * A promise that was not kept.
 *
 * @param promise the one that was broken
 * @param detail what happened instead
 */
record Violation(Promise promise, String detail) {

    /** The promises of the engine. */
    enum Promise {
        EXACTLY_ONE_LAST_EVENT,
        NOTHING_AFTER_THE_LAST_EVENT,
        RECEIVED_IN_ORDER_AND_ONCE,
        RECEIVED_BYTES_AS_SENT,
        RECEIVED_IS_DELIVERED,
        PEERS_LAST_WORD_IS_TOLD,
        SENT_IN_ORDER_AND_ONCE,
        SENT_AS_ITS_KIND,
        SENT_ARRIVES,
        SENT_AT_ONCE,
        FRAMES_ARE_LEGAL,
        BUFFERED_AMOUNT_IS_EXACT,
        LIMITS_ARE_KEPT,
        WRITABLE_IS_TOLD,
        HEALTHY_CONNECTIONS_LIVE,
        OPENS_IN_TIME,
        CLOSES_IN_TIME,
        CLOSE_CODE_ARRIVES,
        CLOSURE_AGREES_WITH_THE_LAST_EVENT,
        CLOSING_NEEDS_NO_MEMORY_OF_USERS,
        DRAIN_ENDS_IN_1001,
        PROXIES_ARE_ASKED_BY_THE_RULES,
        PROXIES_ARE_BLAMED,
        REQUESTS_ARE_PREPARED_ONCE,
        SECRETS_STAY_AT_THEIR_ORIGIN,
        PREPARATIONS_ARE_BLAMED,
        CHALLENGES_ARE_ANSWERED,
        LEGAL_CALLS_DO_NOT_THROW,
        NO_FAULT_IN_THE_LOOP,
        NOTHING_LEAKS,
        THE_LOOP_SLEEPS,
        THE_WORLD_GOES_ON
    }

    @Override
    public String toString() {
        return promise + ": " + detail;
    }
}
