package io.heddle.loadgen;

/** The connections that are open, in a row without gaps, and whose turn it is. <b>Thread:</b> loop-confined. */
final class OpenConnections {
    private final LoadConnection[] row;
    private int size;
    private int turn;

    OpenConnections(int most) {
        row = new LoadConnection[most];
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

    /** Takes it out and closes the gap with the last one; true if it was there. */
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

    /** The next one in turn; there must be one. */
    LoadConnection next() {
        if (turn >= size) {
            turn = 0;
        }
        return row[turn++];
    }
}
