package io.heddle.engine.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The proxies, and how each is told to speak HTTP/2 to us and HTTP/1.1 to the server behind it.
 *
 * <p><b>Thread:</b> immutable.
 */
enum ProxyKind {
    HAPROXY("haproxy", true) {
        @Override
        List<String> prepare(Setup setup) throws IOException {
            String bind = setup.isSecure ? "ssl crt server.pem alpn h2,http/1.1" : "proto h2";
            return List.of("-db", "-f", setup.write("haproxy.cfg", """
                global
                  maxconn 200
                defaults
                  mode http
                  timeout connect 10s
                  timeout client 60s
                  timeout server 60s
                  timeout tunnel 60s
                frontend in
                  bind 127.0.0.1:%d %s
                  default_backend echo
                backend echo
                  server echo 127.0.0.1:%d
                """.formatted(setup.port, bind, setup.backendPort)));
        }
    },
    NGHTTPX("nghttpx", true) {
        @Override
        List<String> prepare(Setup setup) throws IOException {
            String frontend = "--frontend=127.0.0.1," + setup.port + (setup.isSecure ? "" : ";no-tls");
            return List.of("--conf=" + setup.write("nghttpx.conf", ""), frontend, "--backend=127.0.0.1," + setup.backendPort, "--workers=1",
                "--errorlog-file=" + setup.folder.resolve("error.log"), "server.pem", "server.pem");
        }
    },
    /**
     * Two things of Apache 2.4.71 (mod_http2 2.0.42) to know. It announces 100 streams, but a session begins with six workers, each held
     * by a WebSocket, and loses two for each stream that a client resets: a stream without a worker is not answered. And bytes of the
     * server behind it that come in one piece with its 101 stay in its input filters, over HTTP/2 only, until the server says more.
     */
    APACHE("apache2", true) {
        @Override
        List<String> prepare(Setup setup) throws IOException {
            String tls = "SSLEngine on\nSSLCertificateFile server.pem\n";
            return List.of("-X", "-f", setup.write("httpd.conf", """
                ServerRoot %1$s
                ServerName localhost
                Listen 127.0.0.1:%2$d
                PidFile httpd.pid
                ErrorLog error.log
                DefaultRuntimeDir %1$s
                User www-data
                Group www-data
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
                LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
                LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
                LoadModule socache_shmcb_module /usr/lib/apache2/modules/mod_socache_shmcb.so
                LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
                Protocols h2 h2c http/1.1
                H2WebSockets on
                H2MaxWorkers 32
                ProxyPass / http://127.0.0.1:%3$d/ upgrade=websocket
                ProxyPreserveHost on
                %4$s
                """.formatted(setup.folder, setup.port, setup.backendPort, setup.isSecure ? tls : "")));
        }
    },
    NGINX("nginx", false) {
        @Override
        List<String> prepare(Setup setup) throws IOException {
            String listen = setup.isSecure ? " ssl http2;\n ssl_certificate server.pem;\n ssl_certificate_key server.pem;" : ";";
            return List.of("-p", setup.folder.toString(), "-c", setup.write("nginx.conf", """
                daemon off;
                pid nginx.pid;
                error_log stderr;
                worker_processes 1;
                events { worker_connections 200; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  server {
                    listen 127.0.0.1:%d%s
                    location / {
                      proxy_pass http://127.0.0.1:%d;
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection upgrade;
                      proxy_set_header Host $http_host;
                    }
                  }
                }
                """.formatted(setup.port, listen, setup.backendPort)));
        }
    };

    private final String program;
    private final boolean carriesWebSockets;

    ProxyKind(String program, boolean carriesWebSockets) {
        this.program = program;
        this.carriesWebSockets = carriesWebSockets;
    }

    /** What a proxy is started with. */
    record Setup(Path folder, int port, int backendPort, boolean isSecure) {
        String write(String name, String text) throws IOException {
            return Files.writeString(folder.resolve(name), text).toString();
        }
    }

    /** Writes its configuration. @return the arguments of its command */
    abstract List<String> prepare(Setup setup) throws IOException;

    /** Whether it has the setting of RFC 8441. */
    boolean carriesWebSockets() {
        return carriesWebSockets;
    }

    /** Where it is installed, or null. */
    Path path() {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin").map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable).findFirst().orElse(null);
    }
}
