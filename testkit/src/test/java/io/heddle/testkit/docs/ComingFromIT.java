package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.junit.Child;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the bots of docs/guide/coming-from.md do the same, each in a JVM of its own, and end by themselves. */
@Timeout(60)
@ExtendWith(GuidePrograms.Resolver.class)
final class ComingFromIT {

    @ParameterizedTest
    @ValueSource(strings = {"HeddleBot", "OkHttpBot", "NettyBot", "JavaWebSocketBot", "JdkBot"})
    void theSameBotInEachLibrary(String bot, GuidePrograms programs, @TempDir Path folder) throws Exception {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().expectHeader("Authorization", "Bearer t-1").upgrade().expectText("hello").sendText("100").drop();
            server.nextConnection().expectHeader("Authorization", "Bearer t-1").upgrade().expectText("hello").sendText("101")
                .close(1000, "");
            Child child = Child.run(folder, List.of(programs.classes()), bot, server.uri("/").toString());
            assertEquals("100\nlost\n101\nclosed: 1000\n", child.output());
            assertEquals(0, child.exitValue());
        }
    }
}
