package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.engine.admission.Admission;
import io.heddle.engine.extension.ExtensionServices;
import io.heddle.engine.handshake.auth.KnownChallenges;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.transport.HostLookups;
import io.heddle.engine.transport.address.AddressHistory;
import io.heddle.engine.transport.address.LocalAddresses;
import io.heddle.engine.transport.proxy.ProxySources;
import io.heddle.engine.transport.tls.TlsConnector;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The services that all attempts of an engine share.
 *
 * <p><b>Thread:</b> loop-confined.
 *
 * @param localAddresses opens sockets over TCP
 * @param limits the deadlines that peers are held to
 * @param addressHistory the addresses that failed lately
 * @param firstConnects gives turns to openings that replace no lost connection; null if they are not limited
 * @param reconnects gives turns to those that do; null if they are not limited
 * @param challenges of proxies that have asked for credentials
 * @param random makes the keys of the upgrade, and the client nonces of Digest
 * @param loop runs a task on the event-loop thread, from any thread
 * @param readBuffer gives the engine's read buffer, empty: it may contain the first frames behind the response
 */
public record OpeningServices(
    EngineConfig config,
    HostLookups lookups,
    ProxySources proxies,
    Poller poller,
    LocalAddresses localAddresses,
    Deadlines limits,
    AddressHistory addressHistory,
    TlsConnector tls,
    Http2SessionPool sessions,
    ExtensionServices extensions,
    Admission firstConnects,
    Admission reconnects,
    KnownChallenges challenges,
    EngineCounters counters,
    SecureRandom random,
    Consumer<Runnable> loop,
    Supplier<ByteBuffer> readBuffer) {

    /** The engine closes: no opening has its turn any more. */
    public void stopTurns() {
        if (firstConnects != null) {
            firstConnects.stop();
        }
        if (reconnects != null) {
            reconnects.stop();
        }
    }
}
