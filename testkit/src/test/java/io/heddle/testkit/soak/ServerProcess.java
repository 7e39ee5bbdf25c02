package io.heddle.testkit.soak;

import io.heddle.api.tls.TlsSettings;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** {@link SoakServer} in a JVM of its own, so that the one that is measured holds the engine alone. <b>Thread:</b> any thread. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int plainPort;
    private final int tlsPort;
    private final int deadPort;
    private final TlsSettings tls;

    private ServerProcess(Process process, String[] words) throws GeneralSecurityException, IOException {
        this.process = process;
        plainPort = Integer.parseInt(words[0]);
        tlsPort = Integer.parseInt(words[1]);
        deadPort = Integer.parseInt(words[2]);
        tls = trust(Base64.getDecoder().decode(words[3]));
    }

    static ServerProcess start() throws IOException, GeneralSecurityException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
            "-Dio.netty.noUnsafe=true", "-Dorg.slf4j.simpleLogger.log.io.netty=off", "-cp", System.getProperty("java.class.path"),
            SoakServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("The server ended instead of telling its ports");
        }
        return new ServerProcess(process, line.split(" "));
    }

    private static TlsSettings trust(byte[] certificate) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("soak",
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate)));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return TlsSettings.of(context);
    }

    /** Trusts this server and no other. */
    TlsSettings tls() {
        return tls;
    }

    URI uri(BotPlan plan) {
        int port = plan.fault() == Fault.NOBODY ? deadPort : plan.isSecured() ? tlsPort : plainPort;
        return URI.create((plan.isSecured() ? "wss" : "ws") + "://localhost:" + port + plan.target());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
