package io.heddle.jmh.micro;

/**
 * An engine's ring, queues and segments live as long as it does. In old memory a store of a reference costs more than in memory that was
 * allocated a moment ago: some garbage collectors have to note it.
 */
final class OldMemory {
    private OldMemory() {
    }

    /** Makes all that is alive now old. */
    static void make() {
        System.gc();
    }
}
