package io.heddle.engine.connection;

import io.heddle.engine.loop.TurnBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The connections of an engine, from their start to their last event. To do something to all of them takes many turns of the loop, since
 * there may be a million.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class ConnectionRegistry {
    private final ArrayList<Connection> connections = new ArrayList<>();
    private Consumer<Connection> visit;
    /** The connections before this index are still to be visited. */
    private int unvisited;

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

    /** From now on {@link #visitSome} does this to every connection that there is now, instead of the action before. */
    void visitAll(Consumer<Connection> action) {
        visit = action;
        unvisited = connections.size();
    }

    boolean isVisiting() {
        return unvisited > 0;
    }

    /** Goes on as far as the budget allows, from the last to the first: who takes the place of a removed one has been visited. */
    void visitSome(TurnBudget budget) {
        for (boolean goesOn = true; goesOn && unvisited > 0; goesOn = budget.isStepLeft()) {
            unvisited = Math.min(unvisited, connections.size()) - 1;
            if (unvisited >= 0) {
                budget.beginShare();
                budget.spend(TurnBudget.TASK);
                visit.accept(connections.get(unvisited));
            }
        }
    }

    /** Goes through a copy, because the action may remove a connection. */
    void forEach(Consumer<Connection> action) {
        List.copyOf(connections).forEach(action);
    }
}
