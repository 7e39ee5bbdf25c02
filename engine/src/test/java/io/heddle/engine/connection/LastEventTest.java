package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exactly one of onClosed and onError, exactly once: whatever happens wherever, as a table. (That nothing comes after it and nothing is
 * left is proved by the rig after each case.)
 *
 * <p>A cell says how it ends: {@code dropped} is onClosed with 1006 by the application, {@code away} with 1001 by the end of the engine
 * before the connection was open, and {@code unanswered} with 1006 because no close frame came in answer to ours; {@code theirs},
 * {@code peers}, {@code empty} and {@code broken} are onClosed with the code of the close frame that the peer sent before, of the one
 * that it sends now, without a code, or with that of the violation; KIND/PHASE is onError. {@code +} means that it ends only after more
 * time, {@code .} that it lives on, {@code -} that this cannot happen there.
 */
@Timeout(60)
final class LastEventTest {
    private static final String BY_US = """
                         CLOSE           ABORT    ENGINE_CLOSES   ENGINE_DROPS    TIME_PASSES     SILENCE          FAULT
        PREPARED         dropped         dropped  .               .               .               .                -
        ASKED_FOR        dropped         dropped  away            away            TIMEOUT/RESOLVE +TIMEOUT/RESOLVE -
        RESOLVING        dropped         dropped  away            away            TIMEOUT/RESOLVE +TIMEOUT/RESOLVE INTERNAL/RESOLVE
        CONNECTING       dropped         dropped  away            away            TIMEOUT/CONNECT +TIMEOUT/CONNECT INTERNAL/CONNECT
        SECURING         dropped         dropped  away            away            TIMEOUT/TLS     +TIMEOUT/TLS     INTERNAL/TLS
        UPGRADING        dropped         dropped  away            away            TIMEOUT/UPGRADE +TIMEOUT/UPGRADE INTERNAL/UPGRADE
        OPEN             +TIMEOUT/CLOSE  dropped  +TIMEOUT/CLOSE  TIMEOUT/CLOSE   .               TIMEOUT/OPEN     INTERNAL/OPEN
        OPEN_BLOCKED     +TIMEOUT/CLOSE  dropped  +TIMEOUT/CLOSE  TIMEOUT/CLOSE   .               TIMEOUT/OPEN     INTERNAL/OPEN
        OPEN_MID_MESSAGE +TIMEOUT/CLOSE  dropped  +TIMEOUT/CLOSE  TIMEOUT/CLOSE   .               TIMEOUT/OPEN     INTERNAL/OPEN
        OPEN_SUSPENDED   +TIMEOUT/CLOSE  dropped  +TIMEOUT/CLOSE  TIMEOUT/CLOSE   .               .                INTERNAL/OPEN
        OUTPUT_LOST      +LOST/OPEN      dropped  +LOST/OPEN      LOST/OPEN       LOST/OPEN       +LOST/OPEN       INTERNAL/CLOSE
        LOST_SUSPENDED   +LOST/OPEN      dropped  +LOST/OPEN      LOST/OPEN       .               .                INTERNAL/CLOSE
        CLOSING          +TIMEOUT/CLOSE  dropped  +TIMEOUT/CLOSE  TIMEOUT/CLOSE   TIMEOUT/CLOSE   +TIMEOUT/CLOSE   INTERNAL/CLOSE
        CLOSING_BLOCKED  +TIMEOUT/CLOSE  dropped  +TIMEOUT/CLOSE  TIMEOUT/CLOSE   TIMEOUT/CLOSE   +TIMEOUT/CLOSE   INTERNAL/CLOSE
        ANSWERED         +theirs         dropped  +theirs         theirs          theirs          +theirs          INTERNAL/CLOSE
        ANSWERED_BLOCKED +theirs         dropped  +theirs         theirs          theirs          +theirs          INTERNAL/CLOSE
        CLOSED_BY_BOTH   +theirs         dropped  +theirs         theirs          theirs          +theirs          INTERNAL/CLOSE
        FAILING          +broken         dropped  +broken         broken          broken          +broken          INTERNAL/CLOSE
        FAILING_BLOCKED  +PROTOCOL/CLOSE dropped  +PROTOCOL/CLOSE PROTOCOL/CLOSE  PROTOCOL/CLOSE  +PROTOCOL/CLOSE  INTERNAL/CLOSE
        ENDED            dropped         dropped  dropped         dropped         dropped         dropped          dropped
        TOLD             theirs          theirs   theirs          theirs          theirs          theirs           theirs
        """;

    private static final String BY_THE_PEER = """
                         PEER_CLOSES PEER_CLOSES_EMPTY PEER_CLOSES_AND_ENDS STREAM_ENDS   READ_FAILS      WRITE_FAILS     VIOLATION
        OPEN             +peers      +empty            peers                LOST/OPEN     LOST/OPEN       +LOST/OPEN      +broken
        OPEN_BLOCKED     +peers      +empty            peers                LOST/OPEN     LOST/OPEN       +LOST/OPEN      +PROTOCOL/CLOSE
        OPEN_MID_MESSAGE +peers      +empty            peers                LOST/OPEN     LOST/OPEN       +LOST/OPEN      +broken
        OPEN_SUSPENDED   .           .                 .                    .             .               .               .
        CLOSING          +peers      +empty            peers                unanswered    unanswered      +TIMEOUT/CLOSE  unanswered
        CLOSING_BLOCKED  +peers      +empty            peers                LOST/CLOSE    LOST/CLOSE      +LOST/CLOSE     PROTOCOL/CLOSE
        OUTPUT_LOST      peers       empty             peers                LOST/OPEN     LOST/OPEN       +LOST/OPEN      PROTOCOL/CLOSE
        LOST_SUSPENDED   .           .                 .                    .             .               .               .
        ANSWERED         +theirs     +theirs           theirs               theirs        theirs          +theirs         +theirs
        ANSWERED_BLOCKED +theirs     +theirs           theirs               theirs        theirs          theirs          +theirs
        CLOSED_BY_BOTH   +theirs     +theirs           theirs               theirs        theirs          +theirs         +theirs
        FAILING          +broken     +broken           broken               broken        broken          +broken         +broken
        FAILING_BLOCKED  +PROTOCOL/CLOSE +PROTOCOL/CLOSE PROTOCOL/CLOSE PROTOCOL/CLOSE PROTOCOL/CLOSE PROTOCOL/CLOSE +PROTOCOL/CLOSE
        """;

    @RegisterExtension
    final Rig rig = new Rig();

    static List<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (String table : List.of(BY_US, BY_THE_PEER)) {
            List<String[]> rows = table.lines().map(line -> line.strip().split("\\s+")).toList();
            String[] columns = rows.get(0);
            for (String[] row : rows.subList(1, rows.size())) {
                assertEquals(columns.length + 1, row.length, () -> Arrays.toString(row));
                for (int i = 0; i < columns.length; i++) {
                    if (!row[i + 1].equals("-")) {
                        cells.add(Arguments.of(Standing.valueOf(row[0]), Occurrence.valueOf(columns[i]), row[i + 1]));
                    }
                }
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void exactlyOneLastEventComesExactlyOnce(Standing standing, Occurrence occurrence, String expected) {
        check(standing, occurrence, expected);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void itIsTheSameFromAnotherThread(Standing standing, Occurrence occurrence, String expected) {
        switch (occurrence) {
            case CLOSE -> check(standing, Occurrence.CLOSE_ELSEWHERE, expected);
            case ABORT -> check(standing, Occurrence.ABORT_ELSEWHERE, expected);
            default -> assertFalse(occurrence.name().endsWith("ELSEWHERE"), "the loop alone does these");
        }
    }

    @Test
    void theTableHasEveryPlaceAndEveryOccurrence() {
        Set<Standing> standings = EnumSet.noneOf(Standing.class);
        Set<Occurrence> occurrences = EnumSet.of(Occurrence.CLOSE_ELSEWHERE, Occurrence.ABORT_ELSEWHERE);
        for (Arguments cell : cells()) {
            standings.add((Standing) cell.get()[0]);
            occurrences.add((Occurrence) cell.get()[1]);
        }
        assertEquals(EnumSet.allOf(Standing.class), standings);
        assertEquals(EnumSet.allOf(Occurrence.class), occurrences);
    }

    private void check(Standing standing, Occurrence occurrence, String expected) {
        Link link = standing.reach(rig);
        occurrence.happen(rig, link);
        rig.turnUntilIdle();
        boolean isDelayed = expected.startsWith("+");
        if (isDelayed || expected.equals(".")) {
            assertEquals(List.of(), link.events.lastEvents(), "it does not end at once");
            rig.advance(Duration.ofMinutes(1));
        }
        if (expected.equals(".")) {
            assertEquals(List.of(), link.events.lastEvents(), "it lives on");
            return;
        }
        link.events.checkEnd();
        assertEquals(isDelayed ? expected.substring(1) : expected, ending(link));
        nothingComesAfterTheEnd(link);
    }

    private void nothingComesAfterTheEnd(Link link) {
        ConnectionHandle ws = link.ws;
        assertEquals(WebSocketState.CLOSED, ws.state());
        assertEquals(SendResult.NOT_OPEN, ws.send("late"));
        ws.close();
        ws.abort();
        ws.suspendReading();
        ws.resumeReading();
        ws.startPingThread(true);
        rig.elsewhere(ws::close);
        rig.elsewhere(ws::abort);
        assertThrows(IllegalStateException.class, ws::open);
        rig.advance(Duration.ofMinutes(1));
        link.events.checkEnd();
    }

    private static String ending(Link link) {
        WebSocketError error = link.events.error();
        if (error != null) {
            assertTrue(error.message().length() > 20, error::toString);
            return error.kind().name().replace("CONNECTION_", "") + "/" + error.phase();
        }
        String told = link.events.lastEvents().get(0);
        return switch (told.substring(0, Math.min(11, told.length()))) {
            case "closed 1006" -> told.contains("our close frame") || told.contains("answer to ours") ? "unanswered" : "dropped";
            case "closed 1001" -> "away";
            case "closed 3002" -> "theirs";
            case "closed 4000" -> "peers";
            case "closed 1005" -> "empty";
            case "closed 1002" -> "broken";
            default -> told;
        };
    }
}
