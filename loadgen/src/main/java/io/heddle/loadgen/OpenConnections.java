package io.heddle.loadgen;

/** The open connections in a row without gaps, and the next one in turn. <b>Thread:</b> loop-confined. */
final class OpenConnections {
    private final LoadConnection[] row;
    private int size;
    private int turn;

    OpenConnections(int capacity) {
        row = new LoadConnection[capacity];
    }

    int size() {
        return size;
    }

    LoadConnection get(int position) {
        return row[position];
    }

    void add(LoadConnection connection) {
        connection.position = size;
        row[size++] = connection;
    }

    /** Removes a connection and fills the gap with the last one; returns true if it was there. */
    boolean remove(LoadConnection connection) {
        if (!connection.isOpen()) {
            return false;
        }
        LoadConnection last = row[--size];
        row[connection.position] = last;
        last.position = connection.position;
        row[size] = null;
        connection.leaveRow();
        return true;
    }

    /** The next connection in turn; there must be one. */
    LoadConnection next() {
        if (turn >= size) {
            turn = 0;
        }
        return row[turn++];
    }
}
