package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.engine.extension.ExtensionServices;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.transport.HostLookups;
import io.heddle.engine.transport.tls.TlsConnector;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * The services that all attempts of an engine share.
 *
 * <p><b>Thread:</b> loop-confined.
 *
 * @param random makes the keys of the upgrade
 * @param readBuffer gives the engine's read buffer, empty: it may contain the first frames behind the response
 */
public record OpeningServices(
    EngineConfig config,
    HostLookups lookups,
    Poller poller,
    TlsConnector tls,
    Http2SessionPool sessions,
    ExtensionServices extensions,
    EngineCounters counters,
    SecureRandom random,
    Supplier<ByteBuffer> readBuffer) {}
