package io.heddle.api.statistics;

import io.heddle.api.EngineConfig;
import io.heddle.api.extension.PerMessageDeflate;

/**
 * The memory of {@link PerMessageDeflate} in an engine at one moment: native memory, next to heap and buffer pool. Immutable.
 *
 * @param deflaters compressors that exist: one for each level in use, which all connections share, and those of connections with
 *     context takeover
 * @param inflaters decompressors that exist: one that all connections share, those of connections whose server uses context takeover,
 *     and those of messages that have arrived in part
 * @param contextBytes what all of them take, by the size that zlib gives them: 262 KiB for a deflater, 40 KiB for an inflater; what is
 *     reserved for connections that have not needed theirs yet included
 * @param limitBytes {@link EngineConfig#maxDeflateContextBytes()}, which holds for all of that but what is shared
 * @param contextsDropped compressors that were taken from the least recently used connections, to stay within the limit
 * @param connectionsRefused connections that ended because the limit left no room for what they receive
 */
public record DeflateStatistics(
    long deflaters, long inflaters, long contextBytes, long limitBytes, long contextsDropped, long connectionsRefused) {}
