package io.heddle.engine.loop;

/** The bits of readiness and of interest in it; equal to java.nio's, so that nothing is translated. <b>Thread:</b> immutable. */
public final class Readiness {
    public static final int READ = 1;
    public static final int WRITE = 4;
    /** A connection that was started is there, or has failed. */
    public static final int CONNECT = 8;

    private Readiness() {}
}
