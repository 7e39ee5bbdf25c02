package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.Capture;
import io.heddle.loadgen.connect.HandSession;
import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.PracticeServer;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.UpgradeAnswer;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** How the hand tool ends: exit codes, and the sentences that go with them. */
@Timeout(60)
final class ConnectEndsIT {
    private static PracticeServer echo;

    private final ConnectRig rig = new ConnectRig();
    private final Capture out = rig.out;
    private final Capture err = rig.err;

    @BeforeAll
    static void startServer() {
        echo = PracticeServer.start(Behaviour.echo());
    }

    @AfterAll
    static void closeServer() {
        echo.close();
    }

    @Test
    void expectEndsAfterSoManyMessagesAndPrintsNoMore() {
        assertEquals(0, rig.connect("1\n2\n3\n4\n5\n", echo.uri(), "--expect", "3"));
        assertEquals("1\n2\n3\n", out.text());
        out.clear();
        assertEquals(0, rig.connect(new ConnectRig.Silence(), echo.uri(), "-m", "hi", "--expect", "1"));
        assertEquals("hi\n", out.text());
    }

    @Test
    void fewerMessagesThanExpectedAreToldAfterTheWait() {
        assertEquals(7, rig.connect(new ConnectRig.Silence(), echo.uri(), "-m", "hi", "--expect", "2", "--wait", "500ms"));
        assertEquals("hi\n", out.text());
        assertTrue(err.text().contains("heddle: 1 of 2 expected messages came within 500 ms (--wait).\n"), err.text());
    }

    @Test
    void aServerThatClosesBeforeAllExpectedMessagesCameIsToldToo() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("one").close(1000, "enough");
            assertEquals(7, rig.connect("", server.uri("/"), "--expect", "2"));
        }
        assertTrue(
            err.text().endsWith("heddle: closed by the server with 1000 (enough)\nheddle: 1 of 2 expected messages came before that.\n"),
            err.text());
    }

    @Test
    void waitKeepsTheConnectionForRepliesThatComeLate() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectText("ask").pause(Duration.ofMillis(50)).sendText("late").close(1000, "");
            assertEquals(0, rig.connect("ask", server.uri("/"), "--wait", "30s"));
        }
        assertEquals("late\n", out.text());
    }

    @Test
    void waitEndsAConnectionWhoseInputGoesOn() {
        assertEquals(0, rig.connect(new ConnectRig.Silence(), echo.uri(), "-w", "50ms"));
        assertTrue(err.text().contains("nothing was sent for 50.0 ms (--wait): closing, although standard input goes on\n"), err.text());
    }

    @Test
    void withoutInputItListensUntilTheServerEndsIt() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().pause(Duration.ofMillis(30)).sendText("news").close(1001, "");
            assertEquals(0, rig.connect("is not read", server.uri("/"), "-n"));
            assertEquals(List.of(), server.received());
        }
        assertEquals("news\n", out.text());
        assertTrue(err.text().endsWith("heddle: closed by the server with 1001\n"), err.text());
    }

    @Test
    void theCloseCodeAndReasonAreTheUsers() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectClose(4001, "bye");
            assertEquals(0, rig.connect("", server.uri("/"), "--close", "4001", "--close-reason", "bye"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1000 | 0 | closed by the server with 1000 (why)
        1005 | 0 | closed by the server without a code
        1011 | 8 | closed by the server with 1011 (why)
        4000 | 8 | closed by the server with 4000 (why)
        """)
    void theCodeOfTheServerDecidesTheExitCode(int code, int exitCode, String sentence) {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().close(code, code == 1005 ? "" : "why");
            assertEquals(exitCode, rig.connect(new ConnectRig.Silence(), server.uri("/")));
        }
        assertTrue(err.text().endsWith("heddle: " + sentence + "\n"), err.text());
    }

    @Test
    void aLostConnectionHasItsOwnCode() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("before").drop();
            assertEquals(6, rig.connect(new ConnectRig.Silence(), server.uri("/")));
        }
        assertEquals("before\n", out.text());
        assertTrue(err.text().contains("heddle: connection lost: CONNECTION_LOST in phase OPEN of ws://127.0.0.1:"), err.text());
    }

    @Test
    void aServerThatBreaksTheProtocolIsToldSo() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendRaw((byte) 0xFF, (byte) 0).expectClose(1002);
            assertEquals(6, rig.connect(new ConnectRig.Silence(), server.uri("/")));
        }
        assertTrue(err.text().contains("heddle: closed with 1002"), err.text());
    }

    @Test
    void aMessageThatIsTooLargeNamesTheOption() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("y".repeat(2_000)).expectClose(1009);
            assertEquals(6, rig.connect(new ConnectRig.Silence(), server.uri("/"), "--max-message", "1000", "-q"));
        }
        assertTrue(err.text().contains("--max-message"), err.text());
    }

    @Test
    void nobodyListensIsNotConnected() {
        PracticeServer gone = PracticeServer.start(Behaviour.echo());
        gone.close();
        assertEquals(4, rig.connect("", gone.uri()));
        assertTrue(err.text().startsWith("heddle: not connected: CONNECT of " + gone.uri()), err.text());
        assertEquals(1, err.text().lines().count());
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().swallow();
            assertEquals(4, rig.connect("", server.uri("/"), "--timeout", "200ms"));
            server.clearUnexpected();
        }
        assertTrue(err.text().startsWith("heddle: not connected: TIMEOUT in phase "), err.text());
    }

    @Test
    void aRefusalShowsItsAnswerOnRequest() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection()
                .upgrade(UpgradeAnswer.status(403).header("X-Reason", "no").header("Set-Cookie", "a=SECRET").body("go away"));
            assertEquals(5, rig.connect("", server.uri("/"), "-v"));
        }
        List<String> lines = err.text().lines().toList();
        assertTrue(lines.get(0).startsWith("heddle: refused: UPGRADE of ws://127.0.0.1:"), err.text());
        assertTrue(lines.contains("heddle: status 403") && lines.contains("heddle: X-Reason: no") && lines.contains("heddle: body go away"),
            err.text());
        assertFalse(err.text().contains("SECRET"), err.text());
    }

    @Test
    void stoppedItClosesInOrder() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("you are open").expectClose(1001);
            ConnectCommand command = new ConnectCommand(new ConnectRig.Silence(), out.stream, err.stream, WebSocketEngine::start);
            new CommandLine(command).parseArgs("-n", server.uri("/").toString());
            HandSession[] session = new HandSession[1];
            OutputStream stopping = new OutputStream() {
                @Override
                public void write(int b) {
                    session[0].stop();
                }
            };
            session[0] = new HandSession(command.settings(), new ConnectRig.Silence(), stopping, err.stream);
            assertEquals(0, session[0].run(WebSocketEngine::start));
        }
    }

    @Test
    void stoppedBeforeItIsOpenItGivesUp() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            // It may be too early even for a connection.
            server.eachConnection().swallow();
            ConnectCommand command = new ConnectCommand(new ConnectRig.Silence(), out.stream, err.stream, WebSocketEngine::start);
            new CommandLine(command).parseArgs("-n", server.uri("/").toString());
            HandSession session = new HandSession(command.settings(), new ConnectRig.Silence(), out.stream, err.stream);
            session.stop();
            assertEquals(6, session.run(WebSocketEngine::start));
            server.clearUnexpected();
        }
        assertEquals("heddle: the connection was dropped\n", err.text());
    }
}
