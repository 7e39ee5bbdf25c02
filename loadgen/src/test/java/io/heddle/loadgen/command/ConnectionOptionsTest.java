package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Timeout(60)
final class ConnectionOptionsTest {
    private static final URI SERVER = URI.create("wss://example.org/chat");

    @TempDir
    Path folder;

    @Command
    private static final class Any {
        @Mixin
        private ConnectionOptions options = new ConnectionOptions(name -> name.equals("HEDDLE_KEY_STORE_PASSWORD") ? "from outside" : null);
    }

    private static ConnectionOptions parsed(String... args) {
        Any command = new Any();
        new CommandLine(command).setExpandAtFiles(false).parseArgs(args);
        return command.options;
    }

    @Test
    void withoutOptionsTheNetworkIsThatOfAPlanThatSaysNothing() {
        assertEquals(Network.defaults(), parsed().network());
        assertEquals(new Target(SERVER.toString(), List.of(), List.of()), parsed().target(SERVER));
        assertNull(parsed().target(null).url());
    }

    @Test
    void fieldsOfTheRequestKeepTheirOrderAndCookiesAreOneField() throws IOException {
        Path file = Files.writeString(folder.resolve("fields"), "Authorization: Bearer a:b\n\n X-Last : 1 \r\n");
        Target target = parsed("-H", "X-First: 1", "--header", "X-Empty:", "--header-file", file.toString(), "--cookie", "a=b", "--cookie",
            "c==d", "--origin", "https://example.org", "--subprotocol", "v2", "--subprotocol", "v1").target(SERVER);
        assertEquals(List.of(Map.entry("X-First", "1"), Map.entry("X-Empty", ""), Map.entry("Authorization", "Bearer a:b"),
            Map.entry("X-Last", "1"), Map.entry("Origin", "https://example.org"), Map.entry("Cookie", "a=b; c==d")), target.headers());
        assertEquals(List.of("v2", "v1"), target.subprotocols());
    }

    @Test
    void everyOptionOfTheNetworkIsTaken() {
        Network network = parsed("--insecure", "--client-certificate", "me.p12", "--proxy", "socks5://127.0.0.1:1080", "--local-address",
            "127.0.0.2", "--local-address", "::1", "--local-address", "127.0.0.2", "--http2", "--deflate", "--ping-interval", "500ms")
            .network();
        assertTrue(network.insecure() && network.deflate() && !network.cookies() && !network.reconnect());
        assertEquals(Path.of("me.p12"), network.keyStore());
        assertEquals("from outside", network.keyStorePassword());
        assertEquals(URI.create("socks5://127.0.0.1:1080"), network.proxy());
        assertEquals(List.of("127.0.0.2", "0:0:0:0:0:0:0:1"), network.localAddresses().stream().map(a -> a.getHostAddress()).toList());
        assertEquals(100, network.streamsPerConnection());
        assertEquals(Duration.ofMillis(500), network.ping());
        assertEquals(Path.of("ca.pem"), parsed("--ca", "ca.pem").network().trustStore());
        assertEquals(Duration.ofSeconds(1), parsed("--ping").network().ping());
        assertEquals(7, parsed("--http2").network(7, true).streamsPerConnection());
    }

    @Test
    void aPasswordComesFromTheFirstLineOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "gr\u00fc\u00df\nthe rest is ignored");
        Network network = parsed("--client-certificate", "me.p12", "--password-file", file.toString()).network();
        assertEquals("gr\u00fc\u00df", network.keyStorePassword());
        assertFalse(network.toString().contains("gr"), network.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--header=SECRET                     | A --header of 6 characters lacks a name or a value: write it as 'Name: value'.",
        "--header=:SECRET                    | A --header of 7 characters lacks a name or a value: write it as 'Name: value'.",
        "--cookie=SECRET                     | A --cookie of 6 characters lacks a name or a value: write it as 'name=value'.",
        "--cookie==SECRET                    | A --cookie of 7 characters lacks a name or a value: write it as 'name=value'.",
        "--header-file=/nowhere/at/all       | The file '/nowhere/at/all' of --header-file does not exist: correct the path.",
        "--ping-interval=0                   | --ping-interval must be between 1ms and 24h.",
        "--ping-interval=25h                 | --ping-interval must be between 1ms and 24h.",
        "--password-file=x                   | --password-file is for the key store of --client-certificate: give that too, or leave both"
            + " out.",
        "--local-address=                    | --local-address '' is not an address: write one of this machine's, such as 192.0.2.7 or"
            + " 2001:db8::7.",
        "--local-address=nowhere.invalid     | --local-address 'nowhere.invalid' is not an address: write one of this machine's, such as"
            + " 192.0.2.7 or 2001:db8::7.",
        "--local-address=1.2.3.400           | --local-address '1.2.3.400' is not an address: write one of this machine's, such as"
            + " 192.0.2.7 or 2001:db8::7."
    })
    void aMistakeIsOneSentenceWithoutSecrets(String row) {
        String[] parts = row.split(" *\\| ", 2);
        ConnectionOptions options = parsed(parts[0]);
        UserError error = assertThrows(UserError.class, () -> {
            options.target(SERVER);
            options.network();
        });
        assertEquals(parts[1], error.getMessage());
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() throws IOException {
        Path file = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        UserError error = assertThrows(UserError.class, () -> parsed("--header-file", file.toString()).target(SERVER));
        assertEquals("The file '" + file + "' of --header-file is larger than 1 MiB: give a smaller one.", error.getMessage());
    }
}
