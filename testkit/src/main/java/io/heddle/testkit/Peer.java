package io.heddle.testkit;

import io.heddle.testkit.server.ServerConnection;
import io.heddle.testkit.server.ServerCore;
import java.util.function.Consumer;

/**
 * The server's side of one connection, for code of your own: each method acts at once. A {@link Conversation#then} step gives it, and it
 * may be kept for later, on any thread.
 *
 * <p>Each method throws an {@link IllegalStateException} if the connection cannot do that, for instance because it is closed.
 */
public final class Peer extends ServerActions<Peer> {
    private final ServerCore core;
    private final ServerConnection connection;

    Peer(ServerCore core, ServerConnection connection) {
        this.core = core;
        this.connection = connection;
    }

    /** {@return the number of the connection, from 1} */
    public int number() {
        return connection.number();
    }

    /** {@return the request, or null before it has arrived} */
    public RequestHead request() {
        synchronized (core) {
            return connection.head();
        }
    }

    @Override
    Peer act(String text, boolean isEnding, Consumer<ServerConnection> action) {
        synchronized (core) {
            action.accept(connection);
            return this;
        }
    }
}
