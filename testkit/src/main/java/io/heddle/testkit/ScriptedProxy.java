package io.heddle.testkit;

import io.heddle.testkit.proxy.ProxyCore;
import io.heddle.testkit.proxy.ProxyCredentials;
import io.heddle.testkit.server.RealPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * A proxy between a client and its servers, on a {@link SimulatedNetwork}, in virtual time, or on a real port of 127.0.0.1, plain or with
 * TLS to the proxy. It speaks HTTP CONNECT (RFC 9110 section 9.3.6) and SOCKS5 (RFC 1928) on the same port: a client's first byte tells
 * which. Without a word of the test it is a good proxy: it resolves names, connects, joins, and refuses what it cannot reach. Answers of
 * the test make it refuse, or lie.
 *
 * <pre>{@code
 * ScriptedProxy proxy = ScriptedProxy.on(network.host("proxy.example"), 3128).basic("bot", "secret");
 * ScriptedServer server = ScriptedServer.on(network.host("chat.example"), 80);
 * server.nextConnection().upgrade().expectText("hello");
 * bot.connect(server.uri("/chat"), proxy.uri());
 * network.runUntil(server::isDone, Duration.ofSeconds(5));
 * assertEquals("chat.example:80", proxy.requests().get(0).target());
 * }</pre>
 *
 * <p>The proxy checks its clients by the letter: the form of CONNECT, its Host, that it brings no content, no cookies and no credentials of
 * the server, that nothing follows before the answer; versions, methods and reserved bytes of SOCKS5.
 *
 * <h2>The end</h2>
 *
 * <p>On a simulated network {@link SimulatedNetwork#close} fails if something unexpected is left, or an answer that nobody asked for, and
 * this proxy need not be closed. A proxy on a real port has threads and sockets, which {@link #close} ends; then it verifies too.
 *
 * <p>All methods may be called from any thread on a real port; on a simulated network, from the thread that runs it.
 */
public final class ScriptedProxy implements AutoCloseable {
    private final ProxyCore core;
    private final boolean isTls;
    private final String host;
    private final int port;
    private final Runnable stop;
    private boolean isVerified;

    private ScriptedProxy(ProxyCore core, boolean isTls, String host, int port, Runnable stop) {
        this.core = core;
        this.isTls = isTls;
        this.host = host;
        this.port = port;
        this.stop = stop;
    }

    /**
     * Listens on a simulated network.
     *
     * @param host where it listens
     * @param port 1 to 65,535; whoever listened on it before listens no more
     * @return a good proxy for everybody
     */
    public static ScriptedProxy on(SimulatedHost host, int port) {
        return listen(host, port, false);
    }

    /**
     * Listens with {@linkplain SimulatedTls simulated TLS} to the proxy itself, on a simulated network.
     *
     * @param host where it listens
     * @param port 1 to 65,535; whoever listened on it before listens no more
     * @return a good proxy for everybody
     */
    public static ScriptedProxy onTls(SimulatedHost host, int port) {
        return listen(host, port, true);
    }

    private static ScriptedProxy listen(SimulatedHost host, int port, boolean isTls) {
        ProxyCore core = new ProxyCore(host::elapsed);
        core.dialer((connection, target, to, onConnected, onFailed) -> host.connect(target, to, onConnected, onFailed));
        host.listen(port, channel -> core.accept(isTls ? SimulatedTls.server(channel, List.of()) : channel));
        ScriptedProxy proxy = new ScriptedProxy(core, isTls, host.name(), port, () -> host.stopListening(port));
        host.check(proxy::flaws);
        return proxy;
    }

    /**
     * Listens on a port of 127.0.0.1 that the system chooses.
     *
     * @return a good proxy for everybody, to be closed
     * @throws UncheckedIOException if the system has no port
     */
    public static ScriptedProxy onLoopback() {
        return listen(null);
    }

    /**
     * Listens with TLS to the proxy itself on a port of 127.0.0.1 that the system chooses.
     *
     * @param tls with a certificate for 127.0.0.1, such as {@link LoopbackCertificate#serverContext()}
     * @return a good proxy for everybody, to be closed
     * @throws UncheckedIOException if the system has no port
     */
    public static ScriptedProxy onLoopback(SSLContext tls) {
        return listen(Objects.requireNonNull(tls, "tls"));
    }

    private static ScriptedProxy listen(SSLContext tls) {
        long startNs = System.nanoTime();
        ProxyCore core = new ProxyCore(() -> Duration.ofNanos(System.nanoTime() - startNs));
        try {
            RealPort port = new RealPort(tls, core);
            core.dialer((connection, target, to, onConnected, onFailed) -> port.dial(target, to, onConnected, onFailed));
            port.start();
            return new ScriptedProxy(core, tls != null, "127.0.0.1", port.port(), port::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the name or address of the proxy} */
    public String host() {
        return host;
    }

    /** {@return the port of the proxy} */
    public int port() {
        return port;
    }

    /** {@return the address for clients of HTTP, such as {@code http://proxy.example:3128}, or with {@code https} if it has TLS} */
    public URI uri() {
        return URI.create((isTls ? "https://" : "http://") + host + ":" + port);
    }

    /** {@return the address for clients of SOCKS5 that leave names to the proxy, such as {@code socks5h://proxy.example:3128}} */
    public URI socksUri() {
        return URI.create("socks5h://" + host + ":" + port);
    }

    // ---- what it wants and knows ----

    /**
     * Serves one user only: by Basic (RFC 7617), or user name and password of SOCKS5 (RFC 1929). Others get a 407.
     *
     * @param user the name
     * @param password the password
     * @return this proxy
     */
    public ScriptedProxy basic(String user, String password) {
        core.credentials(ProxyCredentials.basic(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password")));
        return this;
    }

    /**
     * Serves one user only: by Digest (RFC 7616), or user name and password of SOCKS5 (RFC 1929). Others get a 407. A nonce may be used
     * again, with a higher count.
     *
     * @param user the name
     * @param password the password
     * @param algorithm {@code MD5}, {@code SHA-256}, {@code SHA-512-256}, or one of them with {@code -sess}
     * @return this proxy
     */
    public ScriptedProxy digest(String user, String password, String algorithm) {
        return digest(user, password, algorithm, Integer.MAX_VALUE);
    }

    /**
     * Serves one user only, by Digest, and lets each nonce grow stale.
     *
     * @param user the name
     * @param password the password
     * @param algorithm as above
     * @param usesOfNonce the requests for which a nonce is good, 1 or more; then the client is told that it is stale
     * @return this proxy
     * @throws IllegalArgumentException if a nonce would be good for nothing
     */
    public ScriptedProxy digest(String user, String password, String algorithm, int usesOfNonce) {
        if (usesOfNonce < 1) {
            throw new IllegalArgumentException("A nonce is good for 1 request or more, not " + usesOfNonce);
        }
        core.credentials(ProxyCredentials.digest(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"),
            Objects.requireNonNull(algorithm, "algorithm"), usesOfNonce));
        return this;
    }

    /**
     * Gives the proxy a name of its own: what it is asked for by that name it connects to another host.
     *
     * @param name as clients ask for it
     * @param to a name or an address without brackets
     * @return this proxy
     */
    public ScriptedProxy knows(String name, String to) {
        core.name(Objects.requireNonNull(name, "name"), Objects.requireNonNull(to, "to"));
        return this;
    }

    /**
     * Scripts the answer to the next request that has none yet; each call one more, in their order. {@link ProxyAnswer#tunnel} still wants
     * the right credentials; any other answer is given to everybody.
     *
     * @param answer what is said
     * @return this proxy
     */
    public ScriptedProxy nextAnswer(ProxyAnswer answer) {
        core.nextAnswer(Objects.requireNonNull(answer, "answer"));
        return this;
    }

    /**
     * Scripts the answer to all requests that {@link #nextAnswer} does not; {@link ProxyAnswer#tunnel} makes a good proxy of it again.
     *
     * @param answer what is said
     * @return this proxy
     */
    public ScriptedProxy eachAnswer(ProxyAnswer answer) {
        core.eachAnswer(Objects.requireNonNull(answer, "answer"));
        return this;
    }

    /** Resets all tunnels, at both ends, as a proxy that is started anew does. Their clients can open new ones. */
    public void resetTunnels() {
        core.endTunnels(true);
    }

    /** Closes all tunnels, at both ends, in order, as a proxy with a limit of time does. */
    public void closeTunnels() {
        core.endTunnels(false);
    }

    // ---- looking ----

    /** {@return how many connections of clients have come} */
    public int connections() {
        return core.connections();
    }

    /** {@return the requests for tunnels, the last 100,000, in the order in which they came} */
    public List<ProxyRequest> requests() {
        return core.requests();
    }

    /** {@return how many requests, or logins of SOCKS5, had no credentials or wrong ones} */
    public int refusedCredentials() {
        return core.refusedCredentials();
    }

    /** {@return how many tunnels have been opened} */
    public int tunnels() {
        return core.tunnels();
    }

    /** {@return how many tunnels are open} */
    public int openTunnels() {
        return core.openTunnels();
    }

    // ---- the report ----

    /** {@return what clients have done that no client should, the first 100; empty if nothing} */
    public List<Unexpected> unexpected() {
        return core.unexpected();
    }

    /** Forgets what clients have done so far that no client should: {@link #verify} does not fail for it any more. */
    public void clearUnexpected() {
        core.clearUnexpected();
    }

    /**
     * Checks that the clients did what they should, and that each answer of {@link #nextAnswer} was given.
     *
     * @throws AssertionError with all that is wrong
     */
    public void verify() {
        List<Unexpected> flaws = core.flaws();
        if (!flaws.isEmpty()) {
            isVerified = true;
            throw new AssertionError("The proxy " + uri() + " did not have the clients of its script:\n" + IntStream.range(0, flaws.size())
                .mapToObj(i -> (i + 1) + ". " + flaws.get(i)).collect(Collectors.joining("\n")));
        }
    }

    /**
     * Stops listening, and verifies, unless an earlier {@link #verify} has failed. On a real port all tunnels are ended at once, and all
     * threads.
     *
     * @throws AssertionError as {@link #verify}
     */
    @Override
    public void close() {
        stop.run();
        if (!isVerified) {
            isVerified = true;
            verify();
        }
    }

    private List<String> flaws() {
        return isVerified ? List.of() : core.flaws().stream().map(flaw -> uri() + " " + flaw).toList();
    }
}
