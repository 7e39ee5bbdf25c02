package io.heddle.engine.testing;

import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Runs a check on inputs that {@link FuzzInputs} derives from a corpus. Each input has a seed of its own, which a failure names together
 * with the bytes; {@code -Dheddle.fuzz.seed} runs that one again. {@code -Dheddle.fuzz.inputs} says how many inputs a run has, and the
 * profile {@code fuzz} sets it to a million.
 *
 * <p>A third of them, at most a thousand, have the same seeds in each run: what a check says of all its inputs together, such as that each
 * kind of outcome comes up, it says of these and of the corpus, so that chance has no part in it. The others are drawn anew.
 *
 * <p>The check runs on a thread of its own, so that one that never ends is a failure with a seed too.
 *
 * <p><b>Thread:</b> single caller.
 */
public final class Fuzz {
    private static final int INPUTS = Integer.getInteger("heddle.fuzz.inputs", 3_000);
    private static final int SAME_INPUTS = Math.min(1_000, INPUTS / 3);
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
     * Checks all inputs of the corpus as they are, and inputs derived from them.
     *
     * @param corpus name of the corpus
     */
    public static void run(String corpus, Check check) throws InterruptedException {
        run(corpus, check, count -> {});
    }

    /** @param coverage judges what came of the inputs that are the same in each run, and gets their number; not asked of a single seed */
    public static void run(String corpus, Check check, IntConsumer coverage) throws InterruptedException {
        Fuzz fuzz = new Fuzz(FuzzInputs.of(corpus), check);
        if (ONLY_SEED != null) {
            fuzz.runUntilDone(() -> fuzz.checkSeeds(ONLY_SEED, 1));
            return;
        }
        fuzz.runUntilDone(() -> fuzz.checkAll(0, SAME_INPUTS));
        coverage.accept(fuzz.inputs.size() + SAME_INPUTS);
        fuzz.runUntilDone(() -> fuzz.checkAll(new Random().nextLong() >>> 1, INPUTS - SAME_INPUTS));
    }

    private interface Work {
        void run() throws Exception;
    }

    private void runUntilDone(Work work) throws InterruptedException {
        startNs = System.nanoTime();
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }, "fuzz");
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
    }

    /** The corpus as it is, with choices of the first seeds, and inputs derived from it. */
    private void checkAll(long first, int count) throws Exception {
        for (int i = 0; i < inputs.size(); i++) {
            check("input " + i + " of the corpus, choices of seed " + (first + i), inputs.original(i), new Random(first + i));
        }
        checkSeeds(first, count);
    }

    private void checkSeeds(long first, int count) throws Exception {
        for (long seed = first; seed < first + count; seed++) {
            Random random = new Random(seed);
            check("-Dheddle.fuzz.seed=" + seed, inputs.next(random), random);
        }
    }

    private void check(String called, byte[] bytes, Random random) throws Exception {
        name = called;
        input = bytes;
        startNs = System.nanoTime();
        check.accept(bytes, random);
    }

    private String named() {
        return name + ", " + input.length + " bytes: " + HexFormat.of().formatHex(input, 0, Math.min(input.length, MAX_SHOWN_BYTES));
    }
}
