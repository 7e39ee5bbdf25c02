package io.heddle.engine.interop;

import static io.heddle.engine.interop.ForwardProxyKind.PASSWORD;
import static io.heddle.engine.interop.ForwardProxyKind.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.auth.Credentials;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.it.ClientEvents;
import io.heddle.engine.it.WatchedEngine;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tunnels through other people's proxies, which want a user and a password. */
@ParameterizedClass(name = "{0}")
@EnumSource(ForwardProxyKind.class)
@Timeout(120)
class ForwardProxyInteropIT {
    private static final int MANY = 60;

    private static EchoServer server;
    private static Proxy proxy;

    private final ForwardProxyKind kind;

    ForwardProxyInteropIT(ForwardProxyKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(ForwardProxyKind kind) throws IOException {
        assumeTrue(kind.path() != null, kind + " is not installed");
        server = EchoServers.JETTY.start();
        proxy = Proxy.start(kind);
    }

    @AfterParameterizedClassInvocation
    static void closeLeavesNothing() throws Exception {
        if (proxy != null) {
            proxy.close();
            server.close();
            proxy = null;
        }
    }

    private static ProxySettings settings() {
        return ProxySettings.http("127.0.0.1", proxy.port());
    }

    /** Many rounds of many: each connection opens, and from the third round on, in which all is known, the proxy asks no more. */
    @Test
    void manyOpenAndTheProxyAsksSeldom() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (WatchedEngine client = WatchedEngine.start(config -> config.proxy(settings().credentials(USER, PASSWORD)))) {
            List<Integer> asked = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                attempts.set(0);
                List<ClientEvents> all = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    ClientEvents events = client.connection(server.uri());
                    events.ws.onInternalRequestCreated((ws, request) -> attempts.addAndGet(request.attempt()));
                    events.ws.open();
                    all.add(events);
                }
                for (ClientEvents events : all) {
                    events.next(ClientEvents.Kind.OPEN);
                    events.ws.send("hello");
                    assertEquals("hello", events.next(ClientEvents.Kind.TEXT).text());
                    events.ws.close();
                    events.next(ClientEvents.Kind.CLOSED);
                }
                asked.add(attempts.get() - MANY);
            }
            assertTrue(asked.get(0) > 0 && asked.get(0) <= MANY, asked::toString);
            assertTrue(asked.get(2) + asked.get(3) <= (kind.isDigest() ? MANY / 2 : 0), asked::toString);
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndTheAuthenticatorAskedForAnother() throws Exception {
        try (WatchedEngine client = WatchedEngine.start(config -> config.proxy(settings().credentials(USER, "another")))) {
            WebSocketError error = client.opening(server.uri()).next(ClientEvents.Kind.ERROR).error();
            assertEquals(ErrorKind.PROXY, error.kind());
            assertEquals(kind == ForwardProxyKind.TINYPROXY_BASIC ? 401 : 407, error.httpStatus());
            assertTrue(error.message().contains("refused the credentials"), error::message);
            ClientEvents asked = client.connection(server.uri());
            asked.ws.internalRequest()
                .authenticator((ws, question) -> CompletableFuture.completedFuture(Credentials.of(USER, PASSWORD)));
            asked.open().ws.abort();
        }
    }

    @Test
    void withoutCredentialsTheErrorNamesTheScheme() throws Exception {
        try (WatchedEngine client = WatchedEngine.start(config -> config.proxy(settings()))) {
            WebSocketError error = client.opening(server.uri()).next(ClientEvents.Kind.ERROR).error();
            assertEquals(ErrorKind.PROXY + " 407", error.kind() + " " + error.httpStatus());
            assertTrue(error.message().contains("Proxy-Authenticate: " + (kind.isDigest() ? "Digest" : "Basic")), error::message);
        }
    }
}
