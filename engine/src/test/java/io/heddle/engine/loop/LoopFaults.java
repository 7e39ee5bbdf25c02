package io.heddle.engine.loop;

/** Throws any exception that a test needs, checked or not. */
final class LoopFaults {

    private LoopFaults() {}

    static void sneak(Throwable fault) {
        LoopFaults.<RuntimeException>throwAs(fault);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAs(Throwable fault) throws T {
        throw (T) fault;
    }
}
