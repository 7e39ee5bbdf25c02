package io.heddle.engine.connection;

import java.util.Arrays;

/**
 * The user's handlers of one connection, a slot for each event. A slot holds nothing, one handler, or an array of them: nearly all
 * connections have one, and 100,000 lists would cost more than the connections.
 *
 * <p><b>Thread:</b> loop-confined once opened; before that, whichever thread prepares the connection.
 */
final class Handlers {
    Object open;
    Object message;
    Object messageNoAlloc;
    Object binary;
    Object binaryNoAlloc;
    Object incompleteFrame;
    Object requestCreated;
    Object closed;
    Object error;
    Object ping;
    Object pong;
    Object writable;

    static Object add(Object slot, Object handler) {
        if (slot == null) {
            return handler;
        }
        Object[] several = slot instanceof Object[] array ? array : new Object[] {slot};
        Object[] more = Arrays.copyOf(several, several.length + 1);
        more[several.length] = handler;
        return more;
    }

    /** Removes a handler, by identity, from each event that has it: where it stands twice, the first of the two. */
    void remove(Object handler) {
        open = without(open, handler);
        message = without(message, handler);
        messageNoAlloc = without(messageNoAlloc, handler);
        binary = without(binary, handler);
        binaryNoAlloc = without(binaryNoAlloc, handler);
        incompleteFrame = without(incompleteFrame, handler);
        requestCreated = without(requestCreated, handler);
        closed = without(closed, handler);
        error = without(error, handler);
        ping = without(ping, handler);
        pong = without(pong, handler);
        writable = without(writable, handler);
    }

    /** Makes a new array, as {@link #add} does: a dispatch under way keeps the one that it began with. */
    private static Object without(Object slot, Object handler) {
        if (!(slot instanceof Object[] several)) {
            return slot == handler ? null : slot;
        }
        for (int i = 0; i < several.length; i++) {
            if (several[i] == handler) {
                Object[] fewer = new Object[several.length - 1];
                System.arraycopy(several, 0, fewer, 0, i);
                System.arraycopy(several, i + 1, fewer, i, fewer.length - i);
                return fewer.length == 1 ? fewer[0] : fewer;
            }
        }
        return slot;
    }

    static int count(Object slot) {
        if (slot == null) {
            return 0;
        }
        return slot instanceof Object[] several ? several.length : 1;
    }

    @SuppressWarnings("unchecked") // each slot has one type, by the methods of ConnectionHandle that fill it
    static <H> H at(Object slot, int index) {
        return (H) (slot instanceof Object[] several ? several[index] : slot);
    }
}
