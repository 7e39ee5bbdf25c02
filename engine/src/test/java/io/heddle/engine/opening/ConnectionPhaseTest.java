package io.heddle.engine.opening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.WebSocketState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of phases: each row, and each move. */
@Timeout(60)
final class ConnectionPhaseTest {
    private static final EngineConfig CONFIG = EngineConfig.builder()
        .resolveTimeout(Duration.ofSeconds(1)).connectTimeout(Duration.ofSeconds(2)).tlsTimeout(Duration.ofSeconds(3))
        .proxyTimeout(Duration.ofSeconds(6)).prepareTimeout(Duration.ofSeconds(7))
        .upgradeTimeout(Duration.ofMillis(4_500)).closeTimeout(Duration.ofSeconds(5)).build();

    @ParameterizedTest
    @CsvSource({
        "NEW, UNKNOWN, RESOLVE, ",
        "AWAITING_TURN, CONNECTING, CONNECT, ",
        "RESOLVING, CONNECTING, RESOLVE, Resolving the name h took longer than 1 s. | EngineConfig.resolveTimeout",
        "CONNECTING, CONNECTING, CONNECT, Connecting h took longer than 2 s. | EngineConfig.connectTimeout",
        "AWAITING_SESSION, CONNECTING, CONNECT, ",
        "SECURING, CONNECTING, TLS, The TLS handshake h took longer than 3 s. | EngineConfig.tlsTimeout",
        "TUNNELING, CONNECTING, PROXY, The tunnel through the proxy h took longer than 6 s. | EngineConfig.proxyTimeout",
        "PREPARING, CONNECTING, PREPARE, Preparing the request h took longer than 7 s. | EngineConfig.prepareTimeout",
        "UPGRADING, CONNECTING, UPGRADE, The upgrade h took longer than 4500 ms. | EngineConfig.upgradeTimeout",
        "AWAITING_ANSWER, CONNECTING, UPGRADE, The upgrade over HTTP/2 h took longer than 4500 ms. | EngineConfig.http2.answerTimeout",
        "OPEN, OPEN, OPEN, ",
        "CLOSING, CLOSING, CLOSE, The close handshake h took longer than 5 s. | EngineConfig.closeTimeout",
        "CLOSED, CLOSED, CLOSE, "})
    void aRowHasStateErrorPhaseAndLimit(ConnectionPhase phase, WebSocketState state, Phase errorPhase, String words) {
        assertEquals(state, phase.state());
        assertEquals(errorPhase, phase.errorPhase());
        if (words == null) {
            assertNull(phase.limit(CONFIG));
            return;
        }
        Failure timeout = Failure.timeout(phase, CONFIG, "h");
        assertEquals(ErrorKind.TIMEOUT, timeout.kind());
        for (String word : words.split(" \\| ")) {
            assertTrue(timeout.problem().contains(word), timeout::problem);
        }
    }

    @Test
    void everyMoveIsOneOfThese() {
        List<String> moves = new ArrayList<>();
        for (ConnectionPhase from : ConnectionPhase.values()) {
            for (ConnectionPhase to : ConnectionPhase.values()) {
                if (from.canMoveTo(to) && to != ConnectionPhase.CLOSED) {
                    moves.add(from + "->" + to);
                }
            }
        }
        assertEquals(List.of("NEW->RESOLVING", "AWAITING_TURN->RESOLVING", "RESOLVING->AWAITING_TURN", "RESOLVING->RESOLVING",
            "RESOLVING->CONNECTING", "RESOLVING->AWAITING_SESSION",
            "RESOLVING->UPGRADING",
            "CONNECTING->RESOLVING", "CONNECTING->CONNECTING", "CONNECTING->TUNNELING", "CONNECTING->SECURING", "CONNECTING->UPGRADING",
            "TUNNELING->RESOLVING", "TUNNELING->CONNECTING", "TUNNELING->SECURING", "TUNNELING->PREPARING", "TUNNELING->UPGRADING",
            "SECURING->RESOLVING", "SECURING->CONNECTING", "SECURING->TUNNELING", "SECURING->UPGRADING",
            "AWAITING_SESSION->RESOLVING", "AWAITING_SESSION->UPGRADING", "PREPARING->RESOLVING", "PREPARING->CONNECTING",
            "PREPARING->TUNNELING",
            "PREPARING->UPGRADING",
            "UPGRADING->RESOLVING", "UPGRADING->PREPARING", "UPGRADING->AWAITING_ANSWER", "UPGRADING->OPEN",
            "AWAITING_ANSWER->RESOLVING", "AWAITING_ANSWER->PREPARING", "AWAITING_ANSWER->OPEN", "OPEN->CLOSING"), moves);
    }

    @ParameterizedTest
    @EnumSource
    void everyPhaseButTheLastCanEnd(ConnectionPhase phase) {
        assertEquals(phase != ConnectionPhase.CLOSED, phase.canMoveTo(ConnectionPhase.CLOSED));
        assertFalse(phase.canMoveTo(ConnectionPhase.NEW));
    }
}
