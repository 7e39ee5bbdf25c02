package io.heddle.engine.testing;

import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Runs a check on inputs that {@link FuzzInputs} derives from a corpus. Each input has a seed of its own, which a failure names together
 * with the bytes; {@code -Dheddle.fuzz.seed} runs that one again. {@code -Dheddle.fuzz.inputs} says how many inputs a run has, and the
 * profile {@code fuzz} sets it to a million.
 *
 * <p>The check runs on a thread of its own, so that one that never ends is a failure with a seed too.
 *
 * <p><b>Thread:</b> single caller.
 */
public final class Fuzz {
    private static final int INPUTS = Integer.getInteger("heddle.fuzz.inputs", 3_000);
    private static final Long ONLY_SEED = Long.getLong("heddle.fuzz.seed");
    /** No input takes a thousandth of it; the rest is for a machine that is busy. */
    private static final long MAX_INPUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int MAX_SHOWN_BYTES = 4_096;

    private final FuzzInputs inputs;
    private final Check check;
    /** The input that is being checked, its name, and when its check began. */
    private volatile byte[] input;
    private volatile String name;
    private volatile long startNs;
    private volatile Throwable failure;

    /** Fails if the input makes the code under test break a promise. */
    @FunctionalInterface
    public interface Check {
        /** @param random for all choices, such as where to cut the input */
        void accept(byte[] input, Random random) throws Exception;
    }

    private Fuzz(FuzzInputs inputs, Check check) {
        this.inputs = inputs;
        this.check = check;
    }

    /**
     * Checks all inputs of the corpus as they are, then inputs derived from them.
     *
     * @param corpus name of the corpus
     * @return the number of inputs checked
     */
    public static int run(String corpus, Check check) throws InterruptedException {
        return new Fuzz(FuzzInputs.of(corpus), check).run();
    }

    private int run() throws InterruptedException {
        long first = ONLY_SEED == null ? new Random().nextLong() >>> 1 : ONLY_SEED;
        int count = ONLY_SEED == null ? INPUTS : 1;
        startNs = System.nanoTime();
        Thread thread = new Thread(() -> checkAll(first, count), "fuzz");
        thread.setDaemon(true);
        thread.start();
        while (thread.isAlive() && System.nanoTime() - startNs < MAX_INPUT_NS) {
            thread.join(50);
        }
        if (thread.isAlive()) {
            AssertionError endless = new AssertionError("The check does not end: " + named());
            endless.setStackTrace(thread.getStackTrace());
            throw endless;
        }
        if (failure != null) {
            throw new AssertionError(failure + "; " + named(), failure);
        }
        return count;
    }

    private void checkAll(long first, int count) {
        try {
            for (int i = 0; i < count; i++) {
                long seed = first + i;
                Random random = new Random(seed);
                boolean isOriginal = i < inputs.size() && ONLY_SEED == null;
                name = isOriginal ? "input " + i + " of the corpus" : "-Dheddle.fuzz.seed=" + seed;
                input = isOriginal ? inputs.original(i) : inputs.next(random);
                startNs = System.nanoTime();
                check.accept(input, random);
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }

    private String named() {
        return name + ", " + input.length + " bytes: " + HexFormat.of().formatHex(input, 0, Math.min(input.length, MAX_SHOWN_BYTES));
    }
}
