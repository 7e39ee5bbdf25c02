package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;

/**
 * A step of an opening failed. <b>Thread:</b> immutable.
 *
 * @param kind says who is at fault
 * @param problem whole sentences: what happened, why, and what to do
 * @param cause the exception behind it, or null
 */
public record Failure(ErrorKind kind, String problem, Throwable cause) {}
