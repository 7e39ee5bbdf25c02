package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.auth.Authenticator;
import io.heddle.engine.servers.LoginServer;
import io.heddle.engine.servers.LoginServer.Scheme;
import io.heddle.engine.testing.CapturedLog;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;

/** A bot logs in: at a server that checks Basic and Digest with code of its own, and with a cookie of a page of another server. */
@Timeout(120)
class LoginServersIT {
    private static final String USER = "bot";
    private static final String PASSWORD = "tops3cret \u20ac";

    @ParameterizedTest
    @EnumSource(value = Scheme.class, names = "COOKIE", mode = EnumSource.Mode.EXCLUDE)
    void aPairOpensTheConnection(Scheme scheme) throws Exception {
        try (LoginServer server = LoginServer.start(scheme, USER, PASSWORD); WatchedEngine client = WatchedEngine.start();
            CapturedLog log = new CapturedLog(Level.TRACE, Level.TRACE)) {
            ClientEvents given = client.connection(server.uri());
            given.ws.internalRequest().credentials(USER, PASSWORD);
            given.open().ws.send("given");
            assertEquals("given", given.next(ClientEvents.Kind.TEXT).text());
            ClientEvents asked = client.connection(server.uri());
            asked.ws.internalRequest().authenticator(Authenticator.of(USER, PASSWORD));
            asked.open().ws.send("asked");
            assertEquals("asked", asked.next(ClientEvents.Kind.TEXT).text());
            client.settle();
            assertFalse(String.join("\n", log.lines()).contains("response="), "the answer to a challenge is a secret");
            given.ws.abort();
            asked.ws.abort();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Scheme.class, names = "COOKIE", mode = EnumSource.Mode.EXCLUDE)
    void aWrongPasswordIsRefused(Scheme scheme) throws Exception {
        try (LoginServer server = LoginServer.start(scheme, USER, PASSWORD);
            WatchedEngine client = WatchedEngine.start(settings -> settings.upgradeTimeout(Duration.ofSeconds(3)))) {
            ClientEvents wrong = client.connection(server.uri());
            wrong.ws.internalRequest().credentials(USER, PASSWORD + "!").authenticator(Authenticator.of("another", "one"));
            wrong.ws.open();
            WebSocketError error = wrong.next(ClientEvents.Kind.ERROR).error();
            assertEquals(ErrorKind.UPGRADE + " 401", error.kind() + " " + error.httpStatus());
            assertTrue(error.message().contains("The server refused the credentials"), error::message);
            assertFalse(error.message().contains("tops3cret"), error::message);
        }
    }

    /** The page is a server of the JDK's, its client the JDK's, and so is the store. */
    @Test
    void theCookieOfALoginPageOpensTheConnection() throws Exception {
        CookieManager store = new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
        HttpServer page = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        page.createContext("/login", exchange -> {
            exchange.getResponseHeaders().put("Set-Cookie", List.of("session=abc; HttpOnly; Path=/", "other=1; Path=/elsewhere",
                "secure=2; Path=/; Secure", "foreign=3; Domain=example.com; Path=/"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        page.start();
        try (LoginServer server = LoginServer.start(Scheme.COOKIE, "session", "abc");
            WatchedEngine client = WatchedEngine.start(settings -> settings.cookieHandler(store))) {
            ClientEvents early = client.opening(server.uri());
            assertEquals(403, early.next(ClientEvents.Kind.ERROR).error().httpStatus());
            URI login = URI.create("http://127.0.0.1:" + page.getAddress().getPort() + "/login");
            HttpClient.newBuilder().cookieHandler(store).build().send(HttpRequest.newBuilder(login).build(), BodyHandlers.discarding());
            ClientEvents events = client.connection(server.uri());
            events.ws.internalRequest().cookie("own", "0");
            events.open().ws.send("cookies");
            assertEquals("own=0; session=abc", events.next(ClientEvents.Kind.TEXT).text());
            events.ws.abort();
        } finally {
            page.stop(0);
        }
    }
}
