package io.heddle.api.config;

import io.heddle.api.WebSocket;

/** How an engine keeps the JVM alive. */
public enum JvmLifetime {
    /** The JVM lives until the engine is closed: the event-loop thread is not a daemon. This is the default of a started engine. */
    UNTIL_CLOSED,
    /**
     * The JVM lives while at least one connection is connecting, open or closing, so a {@code main} that only opens connections ends with
     * the last of them. This is the default of the engine behind {@link WebSocket#create}.
     */
    WHILE_CONNECTED,
    /** The engine never keeps the JVM alive: its thread is a daemon. */
    DAEMON
}
