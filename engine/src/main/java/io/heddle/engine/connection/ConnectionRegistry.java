package io.heddle.engine.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The connections of an engine, from their start to their last event. <b>Thread:</b> loop-confined. */
public final class ConnectionRegistry {
    private final ArrayList<Connection> connections = new ArrayList<>();

    void add(Connection connection) {
        connection.registryIndex = connections.size();
        connections.add(connection);
    }

    /** The last one takes the place of the removed one. */
    void remove(Connection connection) {
        Connection last = connections.remove(connections.size() - 1);
        if (last != connection) {
            connections.set(connection.registryIndex, last);
            last.registryIndex = connection.registryIndex;
        }
    }

    int size() {
        return connections.size();
    }

    /** Goes through a copy, because the action may remove a connection. */
    void forEach(Consumer<Connection> action) {
        List.copyOf(connections).forEach(action);
    }
}
