package io.heddle.testkit;

import io.heddle.testkit.server.RealPort;
import io.heddle.testkit.server.ServerCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * A WebSocket server that follows a script, and reports what it did not expect: on a {@link SimulatedNetwork}, in virtual time, or on a
 * real port of 127.0.0.1, plain or with TLS, over HTTP/1.1 and, with {@link #http2()}, over HTTP/2. A test reads as
 * the conversation that it is about.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.onLoopback()) {
 *     server.nextConnection().upgrade().expectText("login").sendText("welcome").close(1001, "restart");
 *     server.nextConnection().upgrade().expectText("login").sendText("welcome again");
 *     bot.connect(server.uri("/chat"));
 *     server.awaitDone(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>The server checks its clients by the letter of RFC 6455: the request, the masks, fragments, control frames, reserved bits, lengths,
 * close codes and UTF-8. It reads request heads of up to 64 KiB and messages of up to 64 MiB.
 * It keeps the last 100,000 requests and messages in memory, unless {@link #keepLast} says otherwise.
 *
 * <h2>The end</h2>
 *
 * <p>On a simulated network {@link SimulatedNetwork#close} fails if something unexpected is left, and this server need not be closed. A
 * server on a real port has threads and sockets, which {@link #close} ends; then it verifies too.
 *
 * <p>All methods may be called from any thread on a real port; on a simulated network, from the thread that runs it.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final Set<String> BUILDERS = Set.of(Conversation.class.getName(), ServerActions.class.getName());
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;

    private final ServerCore core;
    private final String address;
    /** Null on a simulated network. */
    private final RealPort port;
    private final Runnable stop;
    private volatile boolean isVerified;
    private volatile boolean isClosed;

    private ScriptedServer(ServerCore core, String address, RealPort port, Runnable stop) {
        this.core = core;
        this.address = address;
        this.port = port;
        this.stop = stop;
    }

    /**
     * Listens on a simulated network.
     *
     * @param host where it listens
     * @param port 1 to 65,535; whoever listened on it before listens no more
     * @return a server without scripts
     */
    public static ScriptedServer on(SimulatedHost host, int port) {
        return listen(host, port, false);
    }

    /**
     * Listens with {@linkplain SimulatedTls simulated TLS} on a simulated network. Its clients are engines of the network with the default
     * TLS settings; the handshakes of others fail.
     *
     * @param host where it listens
     * @param port 1 to 65,535; whoever listened on it before listens no more
     * @return a server without scripts
     */
    public static ScriptedServer onTls(SimulatedHost host, int port) {
        return listen(host, port, true);
    }

    private static ScriptedServer listen(SimulatedHost host, int port, boolean isTls) {
        ServerCore core = new ServerCore(host::elapsed, isTls, BUILDERS);
        host.listen(port, channel -> core.accept(isTls ? SimulatedTls.server(channel, core.applicationProtocols()) : channel));
        boolean isDefault = port == (isTls ? WSS_PORT : WS_PORT);
        String address = (isTls ? "wss://" : "ws://") + host.name() + (isDefault ? "" : ":" + port);
        ScriptedServer server = new ScriptedServer(core, address, null, () -> host.stopListening(port));
        host.check(server::flaws);
        return server;
    }

    /**
     * Listens on a Unix domain socket of a simulated network.
     *
     * @param socket where it listens; whoever listened on it before listens no more
     * @return a server without scripts
     */
    public static ScriptedServer on(SimulatedUnixSocket socket) {
        return listen(socket, false);
    }

    /**
     * Listens with {@linkplain SimulatedTls simulated TLS} on a Unix domain socket of a simulated network.
     *
     * @param socket where it listens; whoever listened on it before listens no more
     * @return a server without scripts
     */
    public static ScriptedServer onTls(SimulatedUnixSocket socket) {
        return listen(socket, true);
    }

    private static ScriptedServer listen(SimulatedUnixSocket socket, boolean isTls) {
        ServerCore core = new ServerCore(socket::elapsed, isTls, BUILDERS);
        socket.listen(channel -> core.accept(isTls ? SimulatedTls.server(channel, core.applicationProtocols()) : channel));
        ScriptedServer server = new ScriptedServer(core, socket.address(isTls), null, socket::stopListening);
        socket.check(server::flaws);
        return server;
    }

    /**
     * Listens on a port of 127.0.0.1 that the system chooses.
     *
     * @return a server without scripts, to be closed
     * @throws UncheckedIOException if the system has no port
     */
    public static ScriptedServer onLoopback() {
        return listen(null);
    }

    /**
     * Listens with TLS on a port of 127.0.0.1 that the system chooses.
     *
     * @param tls with a certificate for 127.0.0.1, such as {@link LoopbackCertificate#serverContext()}
     * @return a server without scripts, to be closed
     * @throws UncheckedIOException if the system has no port
     */
    public static ScriptedServer onLoopback(SSLContext tls) {
        return listen(Objects.requireNonNull(tls, "tls"));
    }

    private static ScriptedServer listen(SSLContext tls) {
        long startNs = System.nanoTime();
        Supplier<Duration> clock = () -> Duration.ofNanos(System.nanoTime() - startNs);
        ServerCore core = new ServerCore(clock, tls != null, BUILDERS);
        try {
            RealPort port = new RealPort(tls, core);
            port.start();
            return new ScriptedServer(core, (tls == null ? "ws" : "wss") + "://127.0.0.1:" + port.port(), port, port::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Speaks HTTP/2 as well, and allows WebSockets over it (RFC 8441), from the next connection on: with clients that choose it, by ALPN
     * over TLS and by prior knowledge without. Others go on with HTTP/1.1. A script begins once the
     * client's first bytes have told.
     *
     * <p>Over HTTP/2 each request is a connection of its own, on a stream: it has a script and a number, and what a script does to its
     * connection it does to the stream. {@link Conversation#drop}, {@link Conversation#endOutput} and the end of a conversation end the
     * stream, {@link Conversation#reset} is RST_STREAM with CANCEL, {@link Conversation#refuse} is RST_STREAM with REFUSED_STREAM, and
     * {@link Conversation#upgrade} answers with the status 200. The names of an answer's headers are sent in lower case. Flow control, PING
     * and SETTINGS are answered by themselves: the client is given its windows back as it is read. The steps of {@link ServerActions} under
     * "HTTP/2" do what there is more.
     *
     * <p>The client is checked by the letter of RFC 9113 and RFC 8441: preface, frames, streams, windows, header fields. A mistake of the
     * session is reported by one of its connections, or by none, with the number 0; then the session ends with GOAWAY.
     *
     * @return this server
     */
    public ScriptedServer http2() {
        return http2(Http2Settings.defaults());
    }

    /**
     * Speaks HTTP/2 as well, with other settings.
     *
     * @param settings the first SETTINGS of each session
     * @return this server
     */
    public ScriptedServer http2(Http2Settings settings) {
        core.http2(Objects.requireNonNull(settings, "settings"));
        return this;
    }

    /**
     * Gives the address of a resource of this server.
     *
     * @param target path and query, such as {@code /chat?room=1}; begins with a slash
     * @return a URI such as {@code ws://127.0.0.1:40123/chat?room=1}
     * @throws IllegalArgumentException if the target does not begin with a slash
     */
    public URI uri(String target) {
        if (target == null || !target.startsWith("/")) {
            throw new IllegalArgumentException("A target begins with a slash, unlike " + target);
        }
        return URI.create(address + target);
    }

    // ---- scripts ----

    /**
     * Scripts the next connection that comes and has no script yet: each call one more, in their order.
     *
     * @return its script, empty
     */
    public Conversation nextConnection() {
        return new Conversation(core, core.nextScript());
    }

    /**
     * Scripts all connections that {@link #nextConnection} does not. Without such a script a connection too many is unexpected, and reset.
     *
     * @return the script of each of them, the same one at each call
     */
    public Conversation eachConnection() {
        return new Conversation(core, core.eachScript());
    }

    // ---- looking ----

    /** {@return how many connections have come; over HTTP/2, how many streams} */
    public int connections() {
        return core.connections();
    }

    /** {@return how many HTTP/2 sessions have begun} */
    public int http2Sessions() {
        return core.sessions();
    }

    /**
     * Limits what {@link #requests} and {@link #received} keep: the oldest are dropped.
     *
     * @param count how many of each, 0 or more; 100,000 unless set
     * @return this server
     * @throws IllegalArgumentException if the count is negative
     */
    public ScriptedServer keepLast(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("The last 0 or more are kept, not " + count);
        }
        core.keepLast(count);
        return this;
    }

    /** {@return the heads of the requests that are kept, in the order in which they came} */
    public List<RequestHead> requests() {
        return core.requests();
    }

    /** {@return the messages that are kept, in the order in which they came} */
    public List<ReceivedMessage> received() {
        return core.received();
    }

    /**
     * Gives the messages of one connection.
     *
     * @param connection its number, from 1
     * @return those that are kept, in the order in which they came
     */
    public List<ReceivedMessage> received(int connection) {
        return core.received().stream().filter(message -> message.connection() == connection).toList();
    }

    /** {@return whether each script of {@link #nextConnection} has had its connection, and all connections have come to its end} */
    public boolean isDone() {
        return core.isDone();
    }

    // ---- the report ----

    /** {@return what has happened unexpectedly so far, at most 101 entries; empty if all went as the scripts say} */
    public List<Unexpected> unexpected() {
        return core.unexpected();
    }

    /** Forgets what has happened unexpectedly so far: {@link #verify} does not fail for it any more. */
    public void clearUnexpected() {
        core.clearUnexpected();
    }

    /**
     * Checks that all went as the scripts say, and that they are done.
     *
     * @throws AssertionError with what was not expected, and the scripts that are not finished
     */
    public void verify() {
        List<Unexpected> flaws = core.flaws();
        if (!flaws.isEmpty()) {
            isVerified = true;
            List<String> lines = IntStream.range(0, flaws.size()).mapToObj(i -> (i + 1) + ". " + flaws.get(i)).toList();
            AssertionError error = new AssertionError("The server " + address + " did not have the conversation of its scripts:\n"
                + lines.stream().collect(Collectors.joining("\n")));
            flaws.stream().filter(flaw -> flaw.cause() != null).forEach(flaw -> error.addSuppressed(flaw.cause()));
            throw error;
        }
    }

    /**
     * Waits on a real port until {@link #isDone}, or until something unexpected has happened, and verifies.
     *
     * @param limit the most time that this may take
     * @throws AssertionError as {@link #verify}, and if it takes longer
     * @throws IllegalStateException on a simulated network, which {@code network.runUntil(server::isDone, limit)} runs instead; within a
     *     script, which cannot wait for itself; and if this thread is interrupted
     */
    public void awaitDone(Duration limit) {
        if (port == null) {
            throw new IllegalStateException(
                "Time passes on a simulated network only if it is run: network.runUntil(server::isDone, limit)");
        }
        if (core.isWithinScript()) {
            throw new IllegalStateException("A script cannot wait for itself");
        }
        await(limit, true);
        verify();
    }

    /**
     * Stops listening, and verifies, unless an earlier {@link #verify} has failed. On a real port the scripts under way have a second to
     * come to their end before; then all sockets are closed and all threads ended.
     *
     * <p>Within a {@link Conversation#then} step it waits for no script and does not verify: call it again outside.
     *
     * @throws AssertionError as {@link #verify}
     */
    @Override
    public void close() {
        boolean isWithinScript = core.isWithinScript();
        if (port != null && !isClosed && !isWithinScript) {
            await(CLOSING, false);
        }
        isClosed = true;
        stop.run();
        if (isWithinScript) {
            return;
        }
        if (port != null) {
            core.end();
        }
        if (!isVerified) {
            isVerified = true;
            verify();
        }
    }

    private void await(Duration limit, boolean alsoForNewConnections) {
        try {
            core.await(limit, alsoForNewConnections);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the scripts", e);
        }
    }

    private List<String> flaws() {
        return isVerified ? List.of() : core.flaws().stream().map(flaw -> address + " " + flaw).toList();
    }
}
