package io.heddle.api.statistics;

import io.heddle.api.EngineConfig;

/**
 * The memory of {@link io.heddle.api.extension.PerMessageDeflate} in an engine at one moment. This is native memory, beside the heap and
 * the buffer pool. Immutable.
 *
 * @param deflaters compressors that exist: one for each level in use, which all connections share, and one for each connection that sends
 *     with context takeover
 * @param inflaters decompressors that exist: one that all connections share, one for each connection whose server uses context takeover,
 *     and one for each message that has arrived in part
 * @param contextBytes the memory of all of them in bytes, by zlib's own sizes: 262 KiB for a deflater, 40 KiB for an inflater. It includes
 *     the memory that is reserved for connections that have not needed theirs yet
 * @param limitBytes {@link EngineConfig#maxDeflateContextBytes()} in bytes, the limit for all contexts except the shared ones
 * @param contextsDropped compressors that were taken from the least recently used connections to stay within the limit
 * @param connectionsRefused connections that ended because the limit left no room for the messages that they receive
 * @param connections connections that agreed on compression and have not ended
 * @param clientTakeovers how many of them send with context takeover
 * @param serverTakeovers how many of them have a server that compresses with context takeover
 * @param parametersIgnored connections so far whose server ignored a parameter of the offer, see {@link
 *     io.heddle.api.extension.PerMessageDeflate#ignoredParameters()}
 */
public record DeflateStatistics(
    long deflaters,
    long inflaters,
    long contextBytes,
    long limitBytes,
    long contextsDropped,
    long connectionsRefused,
    long connections,
    long clientTakeovers,
    long serverTakeovers,
    long parametersIgnored) {

    DeflateStatistics since(DeflateStatistics earlier) {
        return new DeflateStatistics(deflaters, inflaters, contextBytes, limitBytes, contextsDropped - earlier.contextsDropped,
            connectionsRefused - earlier.connectionsRefused, connections, clientTakeovers, serverTakeovers,
            parametersIgnored - earlier.parametersIgnored);
    }
}
