package io.heddle.loadgen.verdict;

/**
 * One threshold as it was judged. <b>Thread:</b> immutable.
 *
 * @param threshold as written, or the words of a built-in one
 * @param builtIn whether nobody wrote it
 * @param broken whether it broke the run
 * @param value that it was judged by, as people read it; "-" if nothing was measured
 * @param sentence for the user
 */
public record Judgement(String threshold, boolean builtIn, boolean broken, String value, String sentence) {}
