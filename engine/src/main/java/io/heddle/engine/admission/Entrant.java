package io.heddle.engine.admission;

/**
 * Something that must be admitted before it connects: it waits in the queue of its origin, of which it is itself the link, and then has a
 * place until it ends. A million may wait.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public abstract class Entrant {
    /** Null before it has entered, and once it has ended. */
    OriginQueue origin;
    Entrant previous;
    Entrant next;
    boolean isSecure;
    boolean isQueued;
    boolean hasPlace;
    /** It has had its turn in the budget of its origin, which it takes once. */
    boolean isCharged;

    /** It is its turn, after a wait; must not throw. */
    protected abstract void onTurn();

    /** True while it waits for its turn. */
    protected final boolean isQueued() {
        return isQueued;
    }

    /** True from its turn until it ends or gives its place back. */
    protected final boolean hasPlace() {
        return hasPlace;
    }
}
