package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.SegmentPool;

/**
 * What all TLS connections of one loop share.
 *
 * <p><b>Thread:</b> loop-confined.
 *
 * @param buffers ciphertext under way within one call
 * @param pool where what is between two calls is kept
 * @param tasks where delegated tasks run
 */
public record TlsResources(TlsBuffers buffers, SegmentPool pool, TlsTasks tasks) {}
