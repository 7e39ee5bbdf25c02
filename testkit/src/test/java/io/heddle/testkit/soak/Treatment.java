package io.heddle.testkit.soak;

/** How a connection wants to be treated: what {@link BotPlan#target} says, as the server reads it. <b>Thread:</b> immutable. */
record Treatment(Fault fault, int afterMessages, int afterMs, int variant) {
    /** The most that {@link Fault#SLOW} waits with its answer. */
    private static final int MAX_DELAY_MS = 1_500;

    static Treatment of(CharSequence target) {
        String[] words = target.toString().split("/");
        return new Treatment(Fault.valueOf(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4]));
    }

    /** The target to which {@link Fault#REDIRECT} sends the client. */
    String redirected() {
        return "/" + Fault.NONE + "/" + afterMessages + "/" + afterMs + "/" + variant;
    }

    int answerDelayMs() {
        return fault == Fault.SLOW ? afterMs % MAX_DELAY_MS : 0;
    }
}
