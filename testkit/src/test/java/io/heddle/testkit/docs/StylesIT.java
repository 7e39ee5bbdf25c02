package io.heddle.testkit.docs;

import io.heddle.testkit.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The guide's programs with timers, futures and streams print what their pages say, over real sockets. */
@Timeout(60)
@ExtendWith(GuidePrograms.Resolver.class)
final class StylesIT {
    private final GuidePrograms programs;
    private final ScriptedServer server = ScriptedServer.onLoopback();

    StylesIT(GuidePrograms programs) {
        this.programs = programs;
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPlayerThinksUntilItsConnectionEnds() throws Exception {
        server.nextConnection().upgrade().expectText("move 1").sendText("move 1 taken").expectText("move 2").sendText("move 2 taken")
            .close(1000, "");
        programs.assertPrints("Thinker", server.uri("/"));
    }

    @Test
    void aSubscriberTakesOnePriceAfterTheOther() throws Exception {
        server.nextConnection().upgrade().sendText("EUR 1.08").sendText("EUR 1.09").close(1000, "");
        programs.assertPrints("Prices", server.uri("/"));
    }
}
