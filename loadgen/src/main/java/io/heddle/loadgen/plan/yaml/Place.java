package io.heddle.loadgen.plan.yaml;

/**
 * A place in a file, as editors count. <b>Thread:</b> immutable.
 *
 * @param file its name as the user gave it
 * @param line from 1
 * @param column from 1
 */
public record Place(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
