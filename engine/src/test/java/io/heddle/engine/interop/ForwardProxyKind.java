package io.heddle.engine.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The proxies that open tunnels with CONNECT, and how each is told to serve one user only.
 *
 * <p><b>Thread:</b> immutable.
 */
enum ForwardProxyKind {
    TINYPROXY_BASIC("tinyproxy") {
        @Override
        List<String> prepare(Path folder, int port) throws IOException {
            return List.of("-d", "-c", write(folder, "tinyproxy.conf", """
                Port %d
                Listen 127.0.0.1
                Timeout 600
                MaxClients 200
                BasicAuth %s %s
                """.formatted(port, USER, PASSWORD)));
        }
    },
    SQUID_BASIC("squid") {
        @Override
        List<String> prepare(Path folder, int port) throws IOException {
            // The password, hashed: openssl passwd -1
            String users = write(folder, "users", USER + ":$1$heddle00$rLvdpCx2..pHW/ZyJ1jiu/\n");
            return squid(folder, port, """
                auth_param basic program /usr/lib/squid/basic_ncsa_auth %s
                auth_param basic children 2
                """.formatted(users));
        }
    },
    /** Its nonces are good for 50 requests each, and it wants their count in order. */
    SQUID_DIGEST("squid") {
        @Override
        List<String> prepare(Path folder, int port) throws IOException {
            String users = write(folder, "users", USER + ":" + PASSWORD + "\n");
            return squid(folder, port, """
                auth_param digest program /usr/lib/squid/digest_file_auth %s
                auth_param digest realm squid
                auth_param digest children 2
                auth_param digest nonce_max_count 50
                """.formatted(users));
        }
    };

    static final String USER = "bot";
    static final String PASSWORD = "s3cret";

    private final String program;

    ForwardProxyKind(String program) {
        this.program = program;
    }

    private static String write(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static List<String> squid(Path folder, int port, String authentication) throws IOException {
        // As root it changes to a user of its own, who must be able to read and write there.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        String settings = """
            http_port 127.0.0.1:%d
            pid_filename none
            cache_log stdio:/dev/null
            access_log none
            cache deny all
            pinger_enable off
            shutdown_lifetime 0 seconds
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all
            """.formatted(port);
        return List.of("-N", "-f", write(folder, "squid.conf", authentication + settings));
    }

    boolean isDigest() {
        return this == SQUID_DIGEST;
    }

    /** Writes its configuration. @return the arguments of its command */
    abstract List<String> prepare(Path folder, int port) throws IOException;

    /** The place where it is installed, or null. */
    Path path() {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin").map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable).findFirst().orElse(null);
    }
}
