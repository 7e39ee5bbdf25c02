package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.Durations;
import io.heddle.loadgen.cli.Uris;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * The options of all commands that open connections: the upgrade request, TLS, the way to the server, and how a connection stays alive.
 * {@code ConnectionSetup.of(network())} turns them into settings of an engine. <b>Thread:</b> the main thread.
 */
public final class ConnectionOptions {
    /** WebSockets per HTTP/2 connection, unless a command lets the user choose. */
    public static final int DEFAULT_STREAMS = 100;

    static final String PASSWORD_VARIABLE = "HEDDLE_KEY_STORE_PASSWORD";
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern ADDRESS =
        Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*(%\\w+)?");
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final Duration MIN_PING = Duration.ofMillis(1);
    private static final Duration MAX_PING = Duration.ofDays(1);

    @Option(names = {"-H", "--header"}, paramLabel = "<field>",
        description = "A header field of the upgrade request, 'Name: value'. Repeatable.")
    private List<String> headers = List.of();

    @Option(names = "--header-file", paramLabel = "<file>",
        description = "Header fields, one a line, as with --header: other users of the machine see the command line, but not a file.")
    private Path headerFile;

    @Option(names = "--cookie", paramLabel = "<cookie>", description = "A cookie, 'name=value'. Repeatable.")
    private List<String> cookies = List.of();

    @Option(names = "--origin", paramLabel = "<origin>", description = "The Origin field, such as https://example.org.")
    private String origin;

    @Option(names = "--subprotocol", paramLabel = "<name>", description = "A subprotocol to offer. Repeatable; the preferred one first.")
    private List<String> subprotocols = List.of();

    @Option(names = "--insecure", description = "Trust any certificate. For tests only.")
    private boolean insecure;

    @Option(names = "--ca", paramLabel = "<file>",
        description = "Trust these certificates instead of the system's: PEM, DER or a key store.")
    private Path trustStore;

    @Option(names = "--client-certificate", paramLabel = "<file>",
        description = "The certificate and key that servers may ask for: a key store (PKCS #12 or JKS), or PEM with both.")
    private Path keyStore;

    @Option(names = "--password-file", paramLabel = "<file>",
        description = {"The first line is the password of --client-certificate.", "Default: the variable " + PASSWORD_VARIABLE + "."})
    private Path passwordFile;

    @Option(names = "--proxy", paramLabel = "<uri>", converter = Uris.class,
        description = {"http://[user:password@]host:port, https://, socks5:// or socks5h:// (the proxy resolves names); 'system' for"
            + " HTTPS_PROXY and its kin."})
    private URI proxy;

    @Option(names = "--local-address", paramLabel = "<address>",
        description = "An address of this machine to connect from. Repeatable: connections are spread over them.")
    private List<String> localAddresses = List.of();

    @Option(names = "--http2", description = "Use HTTP/2 only: negotiated by ALPN with wss, by prior knowledge with ws.")
    private boolean http2;

    @Option(names = "--deflate", description = "Offer permessage-deflate, without context takeover on either side.")
    private boolean deflate;

    @Option(names = "--ping", description = "Ping each connection every second, and end connections that stay silent.")
    private boolean ping;

    @Option(names = "--ping-interval", paramLabel = "<time>", converter = Durations.class,
        description = "Ping so often instead: 10, 10s, 500ms, 2m.")
    private Duration pingInterval;

    private final UnaryOperator<String> environment;

    /** Options that look for the password in this process's environment. */
    public ConnectionOptions() {
        this(System::getenv);
    }

    ConnectionOptions(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** True if HTTP/2 was asked for. */
    public boolean http2() {
        return http2;
    }

    /** How often a connection pings, or null for never. */
    public Duration ping() {
        return pingInterval != null ? pingInterval : ping ? Duration.ofSeconds(1) : null;
    }

    /**
     * The request that opens a connection.
     *
     * @param url where to, or null for an echo server of our own
     */
    public Target target(URI url) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        headers.forEach(line -> fields.add(HeaderField.parse(line, "--header")));
        if (headerFile != null) {
            read(headerFile, "--header-file").lines().filter(line -> !line.isBlank())
                .forEach(line -> fields.add(HeaderField.parse(line, "--header-file")));
        }
        if (origin != null) {
            fields.add(Map.entry("Origin", origin));
        }
        if (!cookies.isEmpty()) {
            // One field, however many cookies there are (RFC 6265 section 5.4).
            cookies.forEach(HeaderField::checkCookie);
            fields.add(Map.entry("Cookie", String.join("; ", cookies)));
        }
        return new Target(url == null ? null : url.toString(), fields, subprotocols);
    }

    /** How connections are made; over HTTP/2, if asked for, with the usual number of streams a connection. */
    public Network network() {
        return network(http2 ? DEFAULT_STREAMS : 0, false);
    }

    /**
     * How connections are made.
     *
     * @param streamsPerConnection 0 for HTTP/1.1
     * @param reconnect whether lost connections come back
     */
    public Network network(int streamsPerConnection, boolean reconnect) {
        Duration every = ping();
        if (every != null && (every.compareTo(MIN_PING) < 0 || every.compareTo(MAX_PING) > 0)) {
            throw new UserError("--ping-interval must be between 1ms and 24h.");
        }
        return new Network(insecure, trustStore, keyStore, password(), proxy, false, addresses(), streamsPerConnection, deflate, every,
            reconnect);
    }

    private List<InetAddress> addresses() {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : localAddresses) {
            InetAddress address = address(text);
            // The engine takes turns: one that is named twice would have twice its share.
            if (!addresses.contains(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static InetAddress address(String text) {
        try {
            // A name is not looked up: it is hardly one of this machine.
            if (ADDRESS.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException wrong) {
            // The sentence below says it.
        }
        throw new UserError(
            "--local-address '" + text + "' is not an address: write one of this machine's, such as 192.0.2.7 or 2001:db8::7.");
    }

    private String password() {
        if (passwordFile == null) {
            return keyStore == null ? null : environment.apply(PASSWORD_VARIABLE);
        }
        if (keyStore == null) {
            throw new UserError("--password-file is for the key store of --client-certificate: give that too, or leave both out.");
        }
        return read(passwordFile, "--password-file").lines().findFirst().orElse("");
    }

    private static String read(Path file, String option) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new UserError("The file '" + file + "' of " + option + " is larger than 1 MiB: give a smaller one.");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            throw new UserError("The file '" + file + "' of " + option + " does not exist: correct the path.", missing);
        } catch (IOException unreadable) {
            throw new UserError("The file '" + file + "' of " + option + " cannot be read (" + unreadable.getMessage()
                + "): check its permissions.", unreadable);
        }
    }
}
