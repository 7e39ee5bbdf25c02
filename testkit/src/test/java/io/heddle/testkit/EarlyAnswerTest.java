package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that answers before it has read the whole request, and resets the connection: the write of the rest fails, and the answer is
 * read all the same.
 */
@Timeout(60)
final class EarlyAnswerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = new SimulatedNetwork(5);
    private final WebSocketEngine engine = network.engine();
    private final List<String> told = new ArrayList<>();
    private WebSocketError error;

    @AfterEach
    void close() {
        network.close();
    }

    /** @param onRequest is given the channel and the request as far as it was read, once it takes no more of it */
    private WebSocket open(String scheme, BiConsumer<ServerChannel, String> onRequest) {
        boolean isSecure = scheme.equals("wss");
        LinkConditions narrow = LinkConditions.defaults().withBufferBytes(20_000).withShortCalls(0.5);
        network.host("peer.test").conditions(narrow).listen(isSecure ? 443 : 80, wire -> {
            ServerChannel channel = isSecure ? SimulatedTls.server(wire, List.of()) : wire;
            channel.listener(new ServerChannel.Listener() {
                private String head = "";

                @Override
                public void onBytes(byte[] bytes) {
                    head += new String(bytes, StandardCharsets.ISO_8859_1);
                    if (head.contains("Sec-WebSocket-Key") && head.contains("Cookie")) {
                        channel.pauseReading();
                        onRequest.accept(channel, head);
                        channel.after(Duration.ofMillis(50), channel::close);
                    }
                }
            });
        });
        WebSocket ws = engine.webSocket(URI.create(scheme + "://peer.test/"));
        ws.onOpen(open -> told.add("open")).onMessage((open, text) -> told.add(text))
            .onClosed((closed, code, reason) -> told.add("closed " + code + " " + reason))
            .onError((failed, failure) -> error = failure);
        ws.internalRequest().cookie("large", "x".repeat(200_000));
        return ws.open();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void aRefusalIsTold(String scheme) {
        String body = "go away ".repeat(200);
        open(scheme, (channel, head) -> channel.write(ascii("HTTP/1.1 401 Unauthorized\r\nContent-Length: 1600\r\n\r\n" + body)));
        network.run(SECOND);
        assertEquals("401 " + body, error.httpStatus() + " " + error.httpBody());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void withoutAnAnswerItIsTheFailedWriteThatIsTold(String scheme) {
        open(scheme, (channel, head) -> {});
        network.run(SECOND);
        assertEquals(Phase.UPGRADE, error.phase());
        assertTrue(error.message().startsWith("The connection broke before the upgrade was answered: Connection reset by peer."),
            error::message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void anAcceptedConnectionHasItsLastWords(String scheme) {
        open(scheme, (channel, head) -> {
            channel.write(ascii(UpgradeAnswers.to(head + "\r\n\r\n")));
            channel.write(ServerFrames.join(ServerFrames.text("welcome"), ServerFrames.close(4001, "bye")));
        });
        network.run(SECOND);
        assertEquals(List.of("open", "welcome", "closed 4001 bye"), told, () -> String.valueOf(error));
    }
}
