package io.heddle.engine.connection;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of connections: their life at debug, exceptions of handlers at error; each line has the user's context.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.connection");

    private ConnectionLog() {}

    static boolean isDebug() {
        return LOG.isDebugEnabled();
    }

    /** To be guarded by {@link #isDebug()}, so that a quiet log costs nothing. */
    static void debug(WebSocket of, String event, Object detail) {
        withContext(LOG.atDebug(), of).addKeyValue("detail", LogText.printable(String.valueOf(detail), Integer.MAX_VALUE)).log(event);
    }

    public static void handlerThrew(WebSocket of, Throwable thrown) {
        withContext(LOG.atError(), of).setCause(thrown).log("A handler threw an exception; the connection lives on");
    }

    /** The end of a connection could not be told in full. */
    static void faultAtEnd(WebSocket of, Throwable fault) {
        LOG.error("Telling the end of {} failed", Redaction.uri(of.uri()), fault);
    }

    /** Names no connection, because all connections of a settings object share the factory. */
    public static void tlsEngineNotReleased(Throwable thrown) {
        LOG.error("A TlsEngineFactory threw when it took an engine back: native memory may be lost", thrown);
    }

    /** An error that the application has no handler for must not pass unseen. */
    static void unhandled(WebSocket of, WebSocketError error) {
        withContext(LOG.atWarn(), of).log("{} (no onError handler is set)", error);
    }

    private static LoggingEventBuilder withContext(LoggingEventBuilder line, WebSocket of) {
        LoggingEventBuilder builder = line.addKeyValue("uri", Redaction.uri(of.uri()));
        for (var entry : of.context().asMap().entrySet()) {
            builder = builder.addKeyValue(entry.getKey(), entry.getValue());
        }
        return builder;
    }
}
