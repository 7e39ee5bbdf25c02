package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.engine.transport.tls.TlsBuffers;

/**
 * The direct memory of an engine, term by term. Memory that grows with traffic comes out of the pool, which bounds it; nothing else grows.
 * Next to it, once a connection has an extension: 64 KiB for each place in the longest chain, and 64 KiB for what is sent; and the native
 * memory of compression, which {@link EngineConfig#maxDeflateContextBytes()} bounds.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param readBufferBytes the one buffer that all connections are read through
 * @param sessionBufferBytes the one buffer that HTTP/2 sessions are read through, made with the first of them
 * @param writeBufferBytes the one buffer that frames are encoded into
 * @param tlsBufferBytes the two buffers of ciphertext, from the first TLS connection on
 * @param innerTlsBufferBytes those of TLS inside of TLS, from the first connection through a proxy that speaks TLS itself
 * @param pooledBytesMost all that is queued, assembled or held by all connections together
 */
record MemoryPlan(
    long readBufferBytes, long sessionBufferBytes, long writeBufferBytes, long tlsBufferBytes, long innerTlsBufferBytes,
    long pooledBytesMost) {

    static MemoryPlan of(EngineConfig config) {
        long tlsBytes = TlsBuffers.bytesForPlaintext(config.readBufferBytes(), config.writeBufferBytes());
        return new MemoryPlan(
            config.readBufferBytes(),
            config.readBufferBytes(),
            config.writeBufferBytes(),
            tlsBytes,
            tlsBytes,
            config.maxPooledBytes());
    }

    long totalBytes() {
        return readBufferBytes + sessionBufferBytes + writeBufferBytes + tlsBufferBytes + innerTlsBufferBytes + pooledBytesMost;
    }

    @Override
    public String toString() {
        return totalBytes() + " B of direct memory at most: read buffer " + readBufferBytes + ", that of HTTP/2 " + sessionBufferBytes
            + ", write buffer " + writeBufferBytes + ", TLS buffers " + tlsBufferBytes + ", those of TLS to a proxy "
            + innerTlsBufferBytes + ", pool up to " + pooledBytesMost;
    }
}
