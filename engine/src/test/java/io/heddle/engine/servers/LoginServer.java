package io.heddle.engine.servers;

import io.undertow.Undertow;
import io.undertow.security.api.AuthenticationMechanism;
import io.undertow.security.api.AuthenticationMode;
import io.undertow.security.handlers.AuthenticationCallHandler;
import io.undertow.security.handlers.AuthenticationConstraintHandler;
import io.undertow.security.handlers.AuthenticationMechanismsHandler;
import io.undertow.security.handlers.SecurityInitialHandler;
import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.DigestAlgorithm;
import io.undertow.security.idm.DigestCredential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.idm.PasswordCredential;
import io.undertow.security.impl.BasicAuthenticationMechanism;
import io.undertow.security.impl.DigestAuthenticationMechanism;
import io.undertow.security.impl.DigestQop;
import io.undertow.security.impl.SimpleNonceManager;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import io.undertow.util.HexConverter;
import io.undertow.util.StatusCodes;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * A server of Undertow that lets one user in, whose credentials Undertow checks; it echoes text, and answers the text "cookies" with the
 * Cookie field of the upgrade.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> an XNIO worker.
 */
public final class LoginServer implements AutoCloseable {
    private static final String NAME = "undertow-login";
    private static final String REALM = "login of Undertow";

    /** Its way to know the user. */
    public enum Scheme {
        BASIC,
        DIGEST,
        DIGEST_WITHOUT_QOP,
        BOTH,
        /** User and password are name and value of a cookie. */
        COOKIE
    }

    private final FixtureThreads threads = new FixtureThreads(NAME);
    private final WebSocketProtocolHandshakeHandler echo;
    private final XnioWorker worker;
    private final Undertow server;

    private LoginServer(Scheme scheme, String user, String password) {
        WebSocketConnectionCallback onConnect = (exchange, channel) -> echo(channel, exchange.getRequestHeader("Cookie"));
        echo = new WebSocketProtocolHandshakeHandler(onConnect);
        worker = threads.call(() -> Xnio.getInstance().createWorkerBuilder().setWorkerName(NAME).setDaemon(true)
            .setWorkerIoThreads(1).setCoreWorkerPoolSize(1).setMaxWorkerPoolSize(2).build());
        HttpHandler guarded = scheme == Scheme.COOKIE ? byCookie(user + "=" + password) : byUser(scheme, new OneUser(user, password));
        server = threads.call(() -> {
            Undertow made = Undertow.builder().setWorker(worker).setHandler(guarded).addHttpListener(0, "127.0.0.1").build();
            made.start();
            return made;
        });
    }

    public static LoginServer start(Scheme scheme, String user, String password) {
        return new LoginServer(scheme, user, password);
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort() + "/room?id=1");
    }

    private HttpHandler byCookie(String cookie) {
        return exchange -> {
            String sent = exchange.getRequestHeaders().getFirst(Headers.COOKIE);
            if (sent != null && List.of(sent.split("; ")).contains(cookie)) {
                echo.handleRequest(exchange);
            } else {
                exchange.setStatusCode(StatusCodes.FORBIDDEN).endExchange();
            }
        };
    }

    private HttpHandler byUser(Scheme scheme, IdentityManager users) {
        List<AuthenticationMechanism> mechanisms = new ArrayList<>();
        if (scheme == Scheme.BASIC || scheme == Scheme.BOTH) {
            mechanisms.add(new BasicAuthenticationMechanism(REALM));
        }
        if (scheme != Scheme.BASIC) {
            List<DigestQop> qop = scheme == Scheme.DIGEST_WITHOUT_QOP ? List.of() : List.of(DigestQop.AUTH);
            mechanisms.add(new DigestAuthenticationMechanism(List.of(DigestAlgorithm.MD5), qop, REALM, "/", new SimpleNonceManager()));
        }
        HttpHandler call = new AuthenticationConstraintHandler(new AuthenticationCallHandler(echo));
        return new SecurityInitialHandler(AuthenticationMode.PRO_ACTIVE, users, new AuthenticationMechanismsHandler(call, mechanisms));
    }

    private static void echo(WebSocketChannel channel, String cookies) {
        channel.getReceiveSetter().set(new AbstractReceiveListener() {
            @Override
            protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
                String text = message.getData();
                WebSockets.sendText(text.equals("cookies") ? cookies : text, from, null);
            }
        });
        channel.resumeReceives();
    }

    @Override
    public void close() {
        server.stop();
        echo.getPeerConnections().forEach(IoUtils::safeClose);
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(NAME + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing " + NAME, e);
        }
        threads.join();
    }

    /** The accounts: one. */
    private static final class OneUser implements IdentityManager, Account {
        private static final long serialVersionUID = 1L;

        private final String user;
        private final String password;

        private OneUser(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        public Account verify(Account account) {
            return account;
        }

        @Override
        public Account verify(Credential credential) {
            return null;
        }

        @Override
        public Account verify(String id, Credential credential) {
            boolean isRight;
            if (credential instanceof PasswordCredential given) {
                isRight = id.equals(user) && Arrays.equals(given.getPassword(), password.toCharArray());
            } else {
                isRight = id.equals(user) && credential instanceof DigestCredential digest && isRight(digest);
            }
            return isRight ? this : null;
        }

        private boolean isRight(DigestCredential digest) {
            try {
                MessageDigest hash = digest.getAlgorithm().getMessageDigest();
                byte[] pair = (user + ":" + digest.getRealm() + ":" + password).getBytes(StandardCharsets.UTF_8);
                return digest.verifyHA1(HexConverter.convertToHexBytes(hash.digest(pair)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Principal getPrincipal() {
            return () -> user;
        }

        @Override
        public Set<String> getRoles() {
            return Set.of();
        }
    }
}
