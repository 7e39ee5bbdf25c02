package io.heddle.engine.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The SOCKS5 proxies, and how each is told to listen.
 *
 * <p><b>Thread:</b> immutable.
 */
enum SocksProxyKind {
    MICROSOCKS("microsocks") {
        @Override
        List<String> prepare(Path folder, int port) {
            return List.of("-i", "127.0.0.1", "-p", String.valueOf(port));
        }
    },
    MICROSOCKS_WITH_PASSWORD("microsocks") {
        @Override
        List<String> prepare(Path folder, int port) {
            return List.of("-i", "127.0.0.1", "-p", String.valueOf(port), "-u", USER, "-P", PASSWORD);
        }
    },
    /** Its rules forbid port 9. Users with a password are those of its system: it has none here. */
    DANTE("danted") {
        @Override
        List<String> prepare(Path folder, int port) throws IOException {
            Path settings = Files.writeString(folder.resolve("danted.conf"), """
                logoutput: stderr
                internal: 127.0.0.1 port = %d
                external: 127.0.0.1
                clientmethod: none
                socksmethod: none
                user.unprivileged: nobody
                client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
                socks block { from: 127.0.0.0/8 to: 0.0.0.0/0 port = %d }
                socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
                """.formatted(port, FORBIDDEN_PORT));
            return List.of("-f", settings.toString(), "-p", folder.resolve("pid").toString());
        }
    };

    static final String USER = "bot";
    static final String PASSWORD = "s3cret";
    static final int FORBIDDEN_PORT = 9;

    private final String program;

    SocksProxyKind(String program) {
        this.program = program;
    }

    boolean wantsPassword() {
        return this == MICROSOCKS_WITH_PASSWORD;
    }

    /** Writes its configuration. @return the arguments of its command */
    abstract List<String> prepare(Path folder, int port) throws IOException;

    /** The place where it is installed, or null. */
    Path path() {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin").map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable).findFirst().orElse(null);
    }
}
