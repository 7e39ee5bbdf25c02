package io.heddle.engine.memory;

/** Finds a refusal of memory behind a failure, wherever it was wrapped on its way. <b>Thread:</b> any thread; no state. */
public final class MemoryRefusal {
    private static final int MAX_CAUSES = 16;

    private MemoryRefusal() {}

    /** @return whole sentences that say who refused and what helps; null if the failure is another one */
    public static String in(Throwable failure) {
        Throwable next = failure;
        for (int i = 0; i < MAX_CAUSES && next != null; i++) {
            if (next instanceof NoRoomException || next instanceof DirectMemoryError) {
                return next.getMessage();
            }
            next = next.getCause();
        }
        return null;
    }
}
