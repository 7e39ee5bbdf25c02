package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.spi.NameResolver;
import io.heddle.testkit.junit.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that hang, fail, or are found by a resolver of the user's, and hosts that not every client takes. */
@Timeout(60)
@Seed(1)
final class NamesTest {
    private SimulatedNetwork network;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        heard = new Heard(network);
        network.host("good.test").lookupWorks(Duration.ofMillis(7)).listen(80, RawEcho::new);
    }

    private WebSocket open(WebSocketEngine engine, String uri) {
        return heard.of(engine.webSocket(URI.create(uri))).open();
    }

    private void openHanging(WebSocketEngine engine, int count) {
        for (int i = 0; i < count; i++) {
            network.host("hanging" + i + ".test").lookupHangs();
            open(engine, "ws://hanging" + i + ".test/");
        }
        network.run(Duration.ofSeconds(1));
    }

    private String firstMessage() {
        return heard.errors.get(0).message();
    }

    // ---- names that hang ----

    @ParameterizedTest
    @ValueSource(ints = {4, 63})
    void namesThatHangDoNotStarveAnother(int hanging) {
        WebSocketEngine engine = network.engine();
        openHanging(engine, hanging);
        WebSocket good = open(engine, "ws://good.test/");
        network.run(Duration.ofMillis(12));
        assertTrue(good.isOpen());
    }

    @Test
    void beyondTheBoundTheErrorNamesTheResolver() {
        WebSocketEngine engine = network.engine(EngineConfig.builder().maxLookups(4).build());
        openHanging(engine, 4);
        WebSocket good = open(engine, "ws://good.test/");
        network.run(Duration.ofSeconds(8));
        assertFalse(good.isOpen());
        network.run(Duration.ofSeconds(3));
        WebSocketError error = heard.errors.get(4);
        assertEquals(ErrorKind.TIMEOUT, error.kind());
        assertEquals(WebSocketError.Phase.RESOLVE, error.phase());
        assertTrue(error.message().contains("The resolver is busy: its limit of 4 lookups (EngineConfig.maxLookups) is under way in the"
            + " system's resolver, the longest, of hanging0.test, for 11.0 s"), error::message);
        assertFalse(error.message().contains("server alive"), error::message);
    }

    @Test
    void aNameThatHangsHoldsOnePlaceHoweverOftenItIsOpened() {
        WebSocketEngine engine = network.engine(EngineConfig.builder().maxLookups(2).resolveTimeout(Duration.ofSeconds(1)).build());
        network.host("hanging.test").lookupHangs();
        for (int i = 0; i < 10; i++) {
            open(engine, "ws://hanging.test/");
            network.run(Duration.ofSeconds(2));
        }
        assertEquals(10, heard.errors.size());
        assertTrue(firstMessage().contains("For 1.0 s the lookup of the name has been under way"), this::firstMessage);
        assertTrue(heard.errors.get(9).message().contains("For 19.0 s"), heard.errors.get(9)::message);
        WebSocket good = open(engine, "ws://good.test/");
        network.run(Duration.ofSeconds(1));
        assertTrue(good.isOpen());
    }

    @Test
    void anEngineEndsWhileNamesHangAndOthersWait() {
        WebSocketEngine engine = network.engine(EngineConfig.builder().maxLookups(2).build());
        openHanging(engine, 2);
        open(engine, "ws://good.test/");
        engine.close();
        network.run(Duration.ofSeconds(1));
        assertEquals(3, heard.lines.stream().filter(line -> line.contains("closed 1001")).count(), heard.lines::toString);
    }

    @Test
    void thousandsOfConnectionsShareOneLookup() {
        List<String> asked = new ArrayList<>();
        InetAddress address = network.host("good.test").addresses().get(0);
        WebSocketEngine engine = network.engine(EngineConfig.builder().nameResolver(host -> {
            asked.add(host);
            CompletableFuture<List<InetAddress>> later = new CompletableFuture<>();
            network.after(Duration.ofMillis(20), () -> later.complete(List.of(address)));
            return later;
        }).build());
        for (int i = 0; i < 3_000; i++) {
            open(engine, "ws://good.test/" + i);
        }
        network.run(Duration.ofSeconds(5));
        assertEquals(List.of("good.test"), asked);
        assertEquals(3_000, engine.statistics().open());
    }

    // ---- results that are kept ----

    /** How often a name was looked up so far. */
    private long lookups() {
        return network.trace().lines().filter(line -> line.endsWith(" looked up")).count();
    }

    @Test
    void aNameIsLookedUpAgainWhenItsTimeIsOver() {
        WebSocketEngine engine = network.engine();
        for (int i = 0; i < 3; i++) {
            open(engine, "ws://good.test/");
            network.run(Duration.ofMillis(29_000));
            open(engine, "ws://good.test/");
            network.run(Duration.ofMillis(2_000));
        }
        assertEquals(3, lookups());
    }

    @Test
    void aNameThatIsMissingIsLookedUpAgainAfterTenSeconds() {
        WebSocketEngine engine = network.engine();
        for (int i = 0; i < 4; i++) {
            open(engine, "ws://nobody.test/");
            network.run(Duration.ofSeconds(6));
        }
        assertEquals(4, heard.errors.size());
        assertEquals(2, lookups());
    }

    @Test
    void zeroKeepsNothing() {
        WebSocketEngine engine = network.engine(EngineConfig.builder().lookupTtl(Duration.ZERO).failedLookupTtl(Duration.ZERO).build());
        for (String name : List.of("good", "good", "nobody", "nobody")) {
            open(engine, "ws://" + name + ".test/");
            network.run(Duration.ofSeconds(1));
        }
        assertEquals(4, lookups());
    }

    @Test
    void aLookupThatWasTooLateServesTheNextConnection() {
        WebSocketEngine engine = network.engine(EngineConfig.builder().resolveTimeout(Duration.ofSeconds(1)).build());
        network.host("slow.test").lookupWorks(Duration.ofSeconds(3)).listen(80, RawEcho::new);
        open(engine, "ws://slow.test/");
        network.run(Duration.ofSeconds(4));
        assertEquals(ErrorKind.TIMEOUT, heard.errors.get(0).kind());
        WebSocket next = open(engine, "ws://slow.test/");
        network.run(Duration.ofMillis(10));
        assertTrue(next.isOpen(), heard.lines::toString);
    }

    // ---- a resolver of the user's ----

    @Test
    void aResolverOfTheUsersGivesTheOrderInWhichAddressesAreTried() throws UnknownHostException {
        InetAddress nobody = InetAddress.getByName("198.18.200.200");
        InetAddress good = network.host("good.test").addresses().get(0);
        WebSocketEngine engine = engine(host -> CompletableFuture.completedFuture(List.of(nobody, good)));
        WebSocket ws = open(engine, "ws://anything.test/");
        network.run(Duration.ofSeconds(4));
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void aResolverAtFaultIsToldAndTheEngineLives() {
        List<NameResolver> faults = List.of(
            host -> null,
            host -> CompletableFuture.completedFuture(null),
            host -> CompletableFuture.completedFuture(List.of()),
            host -> {
                throw new IllegalStateException("on purpose");
            });
        for (NameResolver fault : faults) {
            heard.errors.clear();
            WebSocketEngine engine = engine(fault);
            open(engine, "ws://good.test/");
            network.run(Duration.ofSeconds(1));
            assertEquals(ErrorKind.RESOLVE, heard.errors.get(0).kind());
            WebSocket literal = open(engine, "ws://" + network.host("good.test").addresses().get(0).getHostAddress() + "/");
            network.run(Duration.ofSeconds(1));
            assertTrue(literal.isOpen());
        }
    }

    @Test
    void aFailureSaysNoMoreThanIsSo() {
        assertEquals(
            "The name a.test did not resolve for now (a.test: Temporary failure in name resolution): its name server did not answer,"
                + " or not usably, which says nothing of the name. Check the network and the name server, and try again.",
            messageOf(new UnknownHostException("a.test: Temporary failure in name resolution")));
        assertEquals("The name a.test did not resolve (a.test: Name or service not known). Check its spelling, and the name server.",
            messageOf(new UnknownHostException("a.test: Name or service not known")));
        assertEquals("The name a.test did not resolve, and the resolver does not say why (the JVM remembers failures for 10 s, and repeats"
            + " them without their reason). Either the name server did not answer, or it does not know the name: try again, and check the"
            + " network, the name server and the spelling.",
            messageOf(new UnknownHostException("a.test")));
        assertEquals("The name a.test did not resolve, because the lookup itself failed, which says nothing of the name:"
            + " java.lang.OutOfMemoryError. Its cause says more.",
            messageOf(new OutOfMemoryError("unable to create native thread")));
        assertFalse(messageOf(new IOException("https://dns.test/?key=hunter2 answered 503")).contains("hunter2"));
    }

    private String messageOf(Throwable cause) {
        heard.errors.clear();
        open(engine(host -> CompletableFuture.failedFuture(cause)), "ws://a.test/");
        network.run(Duration.ofSeconds(1));
        return firstMessage();
    }

    private WebSocketEngine engine(NameResolver resolver) {
        return network.engine(EngineConfig.builder().nameResolver(resolver).build());
    }

    // ---- hosts ----

    @ParameterizedTest
    @ValueSource(strings = {"my_service", "_dmarc.my_service.example", "UPPER.example", "dot.example.", "3com.example", "1.2.3"})
    void hostsThatNotEveryClientTakesOpen(String host) {
        ScriptedServer server = ScriptedServer.on(network.host(host), 8_080);
        server.nextConnection().expectHeader("Host", host + ":8080").upgrade();
        WebSocket ws = open(network.engine(), "ws://" + host + ":8080/");
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
    }
}
