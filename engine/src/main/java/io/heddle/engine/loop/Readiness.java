package io.heddle.engine.loop;

/** The bits of readiness and of interest; equal to those of java.nio, so that no translation is needed. <b>Thread:</b> immutable. */
public final class Readiness {
    public static final int READ = 1;
    public static final int WRITE = 4;
    /** Connecting has succeeded or failed. */
    public static final int CONNECT = 8;

    private Readiness() {}
}
