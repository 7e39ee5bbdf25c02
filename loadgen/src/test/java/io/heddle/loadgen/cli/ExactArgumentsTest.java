package io.heddle.loadgen.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ExactArgumentsTest {

    private static byte[] commandLine(String... words) {
        return (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void argumentsThatTheJvmUnderstoodAreLeftAlone() {
        String[] arguments = {"connect", "gr\u00fc\u00df"};
        assertSame(arguments, ExactArguments.of(arguments));
    }

    @Test
    void argumentsThatTheJvmMutilatedAreTheLastWordsOfTheCommandLine() {
        String[] mutilated = {"-m", "gr\uFFFD\uFFFD\uFFFD\uFFFD", ""};
        assertArrayEquals(new String[] {"-m", "gr\u00fc\u00df", ""},
            ExactArguments.of(mutilated, commandLine("java", "-cp", "x", "io.heddle.loadgen.Main", "-m", "gr\u00fc\u00df", "")));
    }

    @Test
    void aCommandLineWithFewerWordsIsNotBelieved() {
        String[] mutilated = {"-m", "\uFFFD"};
        assertSame(mutilated, ExactArguments.of(mutilated, commandLine("java")));
        assertSame(mutilated, ExactArguments.of(mutilated, new byte[0]));
    }
}
