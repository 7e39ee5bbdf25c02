package io.heddle.api.config;

import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;

/** How an engine keeps the JVM alive. */
public enum JvmLifetime {
    /** The JVM lives until the engine is closed: the event-loop thread is not a daemon. This is the default of a started engine. */
    UNTIL_CLOSED,
    /**
     * The JVM lives while at least one connection is connecting, open or closing, or a task given to {@link WebSocketEngine#schedule} has
     * not run yet and is no {@linkplain ScheduledTask#daemon() daemon}; so a {@code main} that only opens connections ends with the last of
     * them. A task of {@link WebSocketEngine#scheduleAtFixedRate} keeps no JVM alive. This is the default of the engine behind {@link
     * WebSocket#create}.
     */
    WHILE_CONNECTED,
    /** The engine never keeps the JVM alive: its thread is a daemon. */
    DAEMON
}
