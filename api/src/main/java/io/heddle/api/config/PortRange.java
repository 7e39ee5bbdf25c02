package io.heddle.api.config;

/**
 * A range of TCP ports, both ends included. Immutable.
 *
 * @param first the first port, 1,024 to 65,535
 * @param last the last port, {@code first} to 65,535
 */
public record PortRange(int first, int last) {
    private static final int MIN = 1_024;
    private static final int MAX = 65_535;

    /**
     * Checks the range.
     *
     * @param first the first port
     * @param last the last port
     * @throws IllegalArgumentException if a port is out of its bounds
     */
    public PortRange {
        if (first < MIN || last > MAX || first > last) {
            throw new IllegalArgumentException("The ports " + first + " to " + last + " are no range within " + MIN + " to " + MAX);
        }
    }

    /** {@return the number of ports, 1 to 64,512} */
    public int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
