package io.heddle.engine.dispatch;

import io.heddle.api.WebSocket;

/** Takes what the user's code throws and no listener takes. <b>Thread:</b> loop-confined. */
@FunctionalInterface
public interface ThrownLog {

    /** @param thrower who threw, as the subject of a sentence: "a handler", for instance */
    void threw(WebSocket from, String thrower, Throwable thrown);
}
