package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.engine.it.ClientEvents.Kind;
import io.heddle.engine.servers.FlawedScript;
import io.heddle.engine.servers.FlawedServer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name with a dead address and a living one, on sockets of the loopback: Linux gives it 127.0.0.77 as well. */
@Timeout(60)
final class AddressRaceIT {
    private static final int RACES = 200;
    private static final int BIND_ATTEMPTS = 20;

    private final List<AutoCloseable> sockets = new ArrayList<>();
    private int port;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable socket : sockets) {
            socket.close();
        }
    }

    private EngineConfigBuilder resolving(EngineConfigBuilder settings, String... literals) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals) {
            addresses.add(new InetSocketAddress(literal, port).getAddress());
        }
        return settings.nameResolver(host -> CompletableFuture.completedFuture(addresses)).connectAttemptDelay(Duration.ofMillis(30));
    }

    private URI uri() {
        return URI.create("ws://dual.test:" + port + "/");
    }

    /** One port: a server at 127.0.0.1, and at 127.0.0.77 a socket whose backlog is full, for which Linux drops each SYN. */
    private void listen() throws Exception {
        ServerSocket deaf = null;
        // A port that is free at one address may be taken at the other.
        for (int i = 0; deaf == null && i < BIND_ATTEMPTS; i++) {
            FlawedServer server = FlawedServer.start(FlawedScript.create().accept().awaitEnd());
            sockets.add(server);
            port = server.address().getPort();
            try {
                deaf = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.77"));
            } catch (BindException taken) {
                continue;
            }
        }
        sockets.add(deaf);
        for (int i = 0; i < 8; i++) {
            SocketChannel filler = SocketChannel.open();
            sockets.add(filler);
            filler.configureBlocking(false);
            filler.connect(deaf.getLocalSocketAddress());
        }
    }

    @Test
    void anAddressThatDropsEachSynIsOvertaken() throws Exception {
        listen();
        try (WatchedEngine racing = WatchedEngine.start(settings -> resolving(settings, "127.0.0.77", "127.0.0.1"))) {
            ClientEvents events = racing.opening(uri());
            assertEquals(Kind.OPEN, events.next().kind());
            assertEquals(new InetSocketAddress("127.0.0.1", port), events.ws.remoteAddress());
            events.ws.abort();
            events.awaitClosed(1006, "aborted by the application");
        }
    }

    @Test
    void racesThatAllLoseLeaveNoDescriptor() throws Exception {
        listen();
        try (WatchedEngine racing = WatchedEngine.start(settings -> resolving(settings, "127.0.0.77", "127.0.0.78")
            .connectTimeout(Duration.ofMillis(100)))) {
            long before = Descriptors.open();
            List<ClientEvents> all = new ArrayList<>();
            for (int i = 0; i < RACES; i++) {
                all.add(racing.opening(uri()));
            }
            for (ClientEvents events : all) {
                WebSocketError error = events.nextError();
                assertTrue(error.kind() == ErrorKind.TIMEOUT || error.kind() == ErrorKind.CONNECT, error::toString);
                assertTrue(error.message().contains("the last of 2 addresses tried"), error::message);
            }
            racing.settle();
            assertTrue(Descriptors.open() <= before + 2, () -> Descriptors.open() + " descriptors after " + before);
        }
    }
}
