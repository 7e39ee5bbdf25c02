package io.heddle.testkit;

import io.heddle.testkit.simulation.SimulatedChannel;
import io.heddle.testkit.simulation.UnixNode;
import io.heddle.testkit.simulation.World;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A Unix domain socket of a {@link SimulatedNetwork}: a file that all of its engines see, the server that listens there, and all that can
 * go wrong with it. There is no such file on any disk. Before a server listens, the file does not exist. Its methods are called from the
 * thread that runs the network, before, between and within runs.
 *
 * <pre>{@code
 * ScriptedServer sidecar = ScriptedServer.on(network.unixSocket("/run/app.sock"));
 * sidecar.nextConnection().upgrade().sendText("welcome");
 * network.engine().webSocket(sidecar.uri("/chat")).open(); // ws+unix:/run/app.sock:/chat
 * }</pre>
 */
public final class SimulatedUnixSocket {
    private final World world;
    private final UnixNode node;
    private final Path path;
    private final List<Supplier<List<String>>> checks = new ArrayList<>();

    SimulatedUnixSocket(World world, Path path) {
        this.world = world;
        this.path = path;
        node = new UnixNode(world, path.toString());
        world.add(node, path);
    }

    /** {@return the path of the socket's file} */
    public Path path() {
        return path;
    }

    /**
     * Gives the address of a resource of the server.
     *
     * @param isSecure true for {@code wss+unix}
     * @param target path and query, such as {@code /chat?room=1}; begins with a slash
     * @return a URI such as {@code ws+unix:/run/app.sock:/chat?room=1}
     */
    public URI uri(boolean isSecure, String target) {
        return URI.create(address(isSecure) + target);
    }

    String address(boolean isSecure) {
        try {
            String absolute = new URI(null, null, (path.isAbsolute() ? "" : "/") + path, null).getRawPath();
            String raw = absolute.substring(path.isAbsolute() ? 0 : 1).replace(":", "%3A");
            return (isSecure ? "wss+unix:" : "ws+unix:") + raw + ":";
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes the file and listens; a second call replaces the first.
     *
     * @param server is given each connection, and must set its listener; {@link ServerChannel#client} is 127.0.0.1, port 0
     * @return this socket
     */
    public SimulatedUnixSocket listen(Consumer<ServerChannel> server) {
        Objects.requireNonNull(server, "server");
        node.listen((endpoint, from, to) -> server.accept(new SimulatedChannel(world, endpoint, from)));
        return this;
    }

    /**
     * Stops listening and leaves the file, as a server does that is killed: connects are refused, and connections go on.
     *
     * @return this socket
     */
    public SimulatedUnixSocket stopListening() {
        node.refuse(UnixNode.Refusal.NOBODY_LISTENS);
        return this;
    }

    /**
     * Removes the file: there is no such file for whoever connects from now on, and connections go on.
     *
     * @return this socket
     */
    public SimulatedUnixSocket remove() {
        node.refuse(UnixNode.Refusal.NO_FILE);
        return this;
    }

    /**
     * Takes the right to connect from the engines, until {@link #accept}.
     *
     * @return this socket
     */
    public SimulatedUnixSocket deny() {
        node.refuse(UnixNode.Refusal.DENIED);
        return this;
    }

    /**
     * Has the server accept nothing, with a full backlog: the system asks clients to come later, until {@link #accept}.
     *
     * @return this socket
     */
    public SimulatedUnixSocket fillBacklog() {
        node.refuse(UnixNode.Refusal.BACKLOG_FULL);
        return this;
    }

    /**
     * Has the server that listened accept connections again.
     *
     * @return this socket
     */
    public SimulatedUnixSocket accept() {
        node.refuse(UnixNode.Refusal.NONE);
        return this;
    }

    /**
     * Resets all connections, at both ends at once.
     *
     * @return this socket
     */
    public SimulatedUnixSocket resetConnections() {
        node.resetConnections();
        return this;
    }

    /** @param check finds what fails the network's end, a text for each */
    void check(Supplier<List<String>> check) {
        checks.add(check);
    }

    /** All that the checks of its servers find. */
    List<String> flaws() {
        return checks.stream().flatMap(check -> check.get().stream()).toList();
    }

    /** The time since the network was created. */
    Duration elapsed() {
        return Duration.ofNanos(world.timeline().elapsedNs());
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
