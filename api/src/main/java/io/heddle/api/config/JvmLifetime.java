package io.heddle.api.config;

import io.heddle.api.WebSocket;

/** How an engine keeps the JVM alive. */
public enum JvmLifetime {
    /** The JVM lives until the engine is closed: the event-loop thread is no daemon. The default of a started engine. */
    UNTIL_CLOSED,
    /**
     * The JVM lives while at least one connection is connecting, open or closing. So a {@code main} that only opens connections
     * ends when the last of them has. The default of the engine behind {@link WebSocket#create}.
     */
    WHILE_CONNECTED,
    /** The engine never keeps the JVM alive: its thread is a daemon. */
    DAEMON
}
