package io.heddle.engine.log;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of connections: what was sent and received at trace, their life at debug, exceptions of handlers at error. The text of each line
 * begins with the connection's number, target and address; the same and the user's context are its key-values. Calls at debug and trace
 * are to be guarded by {@link #isDebug()} and {@link #isTrace()}, so that a quiet log costs nothing.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.connection");
    private static final int MAX_DETAIL_CHARS = 2_000;

    private ConnectionLog() {}

    public static boolean isDebug() {
        return LOG.isDebugEnabled();
    }

    public static boolean isTrace() {
        return LOG.isTraceEnabled();
    }

    /** @param event follows the name of the connection: "ends", for instance */
    public static void debug(Logged of, String event) {
        log(LOG.atDebug(), of, event);
    }

    public static void trace(Logged of, String event) {
        log(LOG.atTrace(), of, event);
    }

    /** @param thrower the user's code that threw: "a handler", for instance */
    public static void threw(WebSocket from, String thrower, Throwable thrown) {
        log(LOG.atError().setCause(thrown), (Logged) from, ": " + thrower + " threw an exception; "
            + afterwards(from.state()));
    }

    private static String afterwards(WebSocketState state) {
        return switch (state) {
            case OPEN -> "the connection lives on";
            case CLOSING -> "the connection goes on closing";
            case CLOSED -> "the connection has ended already";
            case UNKNOWN, CONNECTING -> "the connection goes on opening";
        };
    }

    /** The end of a connection could not be told in full. */
    public static void faultAtEnd(Logged of, Throwable fault) {
        LOG.error("{}: its end could not be told in full", name(of), fault);
    }

    /** Names no connection, because all connections of a settings object share the factory. */
    public static void tlsEngineNotReleased(Throwable thrown) {
        LOG.error("A TlsEngineFactory threw when it took an engine back: native memory may be lost", thrown);
    }

    /** An error that the application has no handler for must not pass unseen. */
    public static void unhandled(Logged of, WebSocketError error) {
        log(LOG.atWarn(), of, "has no onError handler for " + error);
    }

    /** Tells the entries of a connection for a diagnostic context: its number, target and address, and the user's own. */
    public static void context(WebSocket of, BiConsumer<String, String> entries) {
        Logged connection = (Logged) of;
        entries.accept("heddle.connection", Integer.toString(connection.number()));
        entries.accept("heddle.uri", Redaction.uri(connection.uri()));
        String address = LogText.address(connection.knownAddress());
        if (address != null) {
            entries.accept("heddle.address", address);
        }
        connection.contextEntries().forEach((key, value) -> entries.accept(key, text(value)));
    }

    /** The value is the user's, and must not keep a handler from its call. */
    private static String text(Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError thrown) {
            return value.getClass().getName() + ", whose toString threw " + thrown.getClass().getName();
        }
    }

    private static void log(LoggingEventBuilder line, Logged of, String event) {
        String space = event.startsWith(":") ? "" : " ";
        withContext(line, of).log(name(of) + space + LogText.printable(event, MAX_DETAIL_CHARS));
    }

    private static String name(Logged of) {
        String address = LogText.address(of.knownAddress());
        return "#" + of.number() + " " + Redaction.uri(of.uri()) + (address == null ? "" : " at " + address);
    }

    private static LoggingEventBuilder withContext(LoggingEventBuilder line, Logged of) {
        LoggingEventBuilder builder = line.addKeyValue("connection", of.number()).addKeyValue("uri", Redaction.uri(of.uri()));
        for (var entry : of.contextEntries().entrySet()) {
            builder = builder.addKeyValue(entry.getKey(), entry.getValue());
        }
        return builder;
    }
}
