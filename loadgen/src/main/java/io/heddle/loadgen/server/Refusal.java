package io.heddle.loadgen.server;

/**
 * An answer to an upgrade request that is not 101. <b>Thread:</b> immutable.
 *
 * @param status such as 503
 * @param retryAfterSeconds for the field {@code Retry-After} (RFC 9110 section 10.2.3); negative for none
 */
record Refusal(int status, long retryAfterSeconds) {}
