package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeViolation;
import io.heddle.engine.memory.MemoryRefusal;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.transport.HostLookups;
import io.heddle.engine.transport.address.LocalLack;
import io.heddle.engine.transport.address.NoLocalPortException;
import io.heddle.engine.transport.tls.TlsFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words the failures of an opening: the fault, its cause, and what to do. <b>Thread:</b> any thread; no state. */
final class OpeningFailures {
    private static final int MAX_CAUSE_CHARS = 200;

    private OpeningFailures() {}

    /**
     * Says no more of the name than the resolver did: a name server that does not answer says nothing of it. The text of an exception that
     * is not about a name may hold anything: the URL of a registry, for instance.
     */
    static Failure unresolved(String host, Throwable cause) {
        String message = LogText.printable(String.valueOf(cause.getMessage()), MAX_CAUSE_CHARS);
        String what;
        if (host.indexOf(':') >= 0) {
            what = "The address " + host + " cannot be used: " + message + "."
                + (host.indexOf('%') < 0 ? "" : " Its zone, behind the %, must be a network interface of this machine.");
        } else if (!(cause instanceof UnknownHostException)) {
            what = "The name " + host + " did not resolve, because the lookup itself failed, which says nothing of the name: "
                + className(cause) + ". Its cause says more.";
        } else if (HostLookups.isWithoutReason(host, cause)) {
            what = "The name " + host + " did not resolve, and the resolver does not say why (the JVM remembers failures for 10 s, and"
                + " repeats them without their reason). Either the name server did not answer, or it does not know the name: try again,"
                + " and check the network, the name server and the spelling.";
        } else if (!HostLookups.isOfTheName(host, cause)) {
            what =
                "The name " + host + " did not resolve for now (" + message + "): its name server did not answer, or not usably, which says"
                    + " nothing of the name. Check the network and the name server, and try again.";
        } else {
            what = "The name " + host + " did not resolve (" + message
                + "). Check its spelling, and the name server.";
        }
        return new Failure(ErrorKind.RESOLVE, what, cause);
    }

    /** @param standing how far the lookup is, in a sentence, or null */
    static Failure unresolvedInTime(EngineConfig config, String host, String standing) {
        String what = "Resolving the name " + host + " took longer than " + Failure.seconds(config.resolveTimeout()) + ". "
            + (standing == null ? "" : standing + " ") + "Does the name server answer? The limit is EngineConfig.resolveTimeout.";
        return new Failure(ErrorKind.TIMEOUT, what, null);
    }

    static Failure notConnected(IOException cause) {
        return new Failure(ErrorKind.CONNECT, connectSentence(cause), cause);
    }

    private static String connectSentence(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (cause instanceof NoLocalPortException) {
            return message;
        }
        if (LocalLack.isOfDescriptors(cause)) {
            return "This process has no file descriptor left for another connection. Raise its limit (ulimit -n).";
        }
        if (cause instanceof BindException && lower.contains("permission denied")) {
            return "This system does not allow connections to this address (" + message + "). Check its firewall, and that the address is"
                + " no broadcast address.";
        }
        if (cause instanceof NoRouteToHostException || lower.contains("unreachable")) {
            return "There is no route to this address (" + message + "). Check the network and firewalls.";
        }
        if (cause instanceof ConnectException && lower.contains("refused")) {
            return "The server refused the connection: nothing listens at this port, or its backlog is full."
                + " Check host and port, and that the server runs.";
        }
        return "The connection could not be established: " + message + ".";
    }

    /** @return whether the server of a Unix domain socket has too many connections that it has not accepted yet */
    static boolean isBacklogFull(IOException cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("temporarily unavailable");
    }

    static Failure backlogFull(EngineConfig config, IOException cause) {
        return new Failure(ErrorKind.TIMEOUT, "The server did not accept the connection within " + Failure.seconds(config.connectTimeout())
            + ": its backlog is full. Is it alive, or overloaded? The limit is EngineConfig.connectTimeout.", cause);
    }

    static Failure notConnectedToUnix(UnixDomainSocketAddress address, IOException cause) {
        return new Failure(ErrorKind.CONNECT, unixSentence(address, cause), cause);
    }

    private static String unixSentence(UnixDomainSocketAddress address, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("no such file")) {
            return "There is no such file: the server has not made its socket yet, or has removed it, or the path is another one."
                + (address.getPath().isAbsolute() ? "" : " A relative path begins at the working directory, "
                    + LogText.printable(Path.of("").toAbsolutePath().toString(), MAX_CAUSE_CHARS) + ".");
        }
        if (lower.contains("permission denied")) {
            return "This process may not use the socket (" + message + "): connecting takes the right to write to the file, and to search"
                + " each directory above it.";
        }
        if (lower.contains("refused")) {
            return "Nothing listens at this file: the server that made it has ended, or it is no socket.";
        }
        if (lower.contains("too long")) {
            return "The path of the socket has " + address.getPath().toString().getBytes(StandardCharsets.UTF_8).length
                + " bytes, and systems take some 100 (Linux with Java 106). Use a shorter one, such as a relative path, or a link.";
        }
        if (lower.contains("wrong type") || lower.contains("not a directory")) {
            return "The path leads to no socket that streams (" + message + "). Check it.";
        }
        return connectSentence(cause);
    }

    /** @return null unless it is memory that was refused */
    static Failure capacity(Throwable cause) {
        String refusal = MemoryRefusal.in(cause);
        return refusal == null ? null : new Failure(ErrorKind.CAPACITY, refusal, cause);
    }

    static Failure tls(Throwable cause) {
        Failure capacity = capacity(cause);
        if (capacity != null) {
            return capacity;
        }
        return new Failure(ErrorKind.TLS, TlsFailure.describe(cause), cause);
    }

    static Failure tlsSettings(RuntimeException cause) {
        String what = "The TLS settings cannot be used: " + cause.getMessage() + ". See internalRequest().tls and EngineConfig.tls.";
        return config(what, cause);
    }

    static Failure unwantedHttp2() {
        return config("The server chose HTTP/2 with ALPN, but this connection must use HTTP/1.1. The TLS engine offers h2 by itself:"
            + " leave it out of its SSLParameters, or offer it only if TlsEngineFactory.newEngine is called with application protocols.",
            null);
    }

    /** The text of the exception may hold a secret: tokens are fetched here. */
    static Failure notPrepared(Throwable cause) {
        String what = "The request could not be prepared: a handler of onPrepareRequest failed with "
            + className(cause) + ". Its cause says more. The request was not sent.";
        return new Failure(ErrorKind.PREPARE, what, cause);
    }

    private static String className(Throwable cause) {
        return LogText.printable(cause.getClass().getName(), MAX_CAUSE_CHARS);
    }

    static Failure lackingSubprotocol(ConnectionRequest request) {
        String why = request.hasLeftSubprotocols()
            ? "a redirect to another origin left them behind, because they may be tokens. If they are for that server too, set them in"
                + " onInternalRequestCreated, by the URI of the request."
            : "none was set. Set them with InternalRequest.subprotocols.";
        return config("This connection needs a subprotocol (InternalRequest.requireSubprotocol), and its request asks for none, so that it"
            + " was not sent: " + why, null);
    }

    static Failure request(RuntimeException cause) {
        return config("The upgrade request cannot be sent as configured: " + cause.getMessage(), cause);
    }

    private static Failure config(String what, Throwable cause) {
        return new Failure(ErrorKind.CONFIG, what, cause);
    }

    static Failure brokenBeforeResponse(IOException cause) {
        Failure capacity = capacity(cause);
        if (capacity != null) {
            return capacity;
        }
        String what = "The connection broke before the upgrade was answered: " + cause.getMessage()
            + ". The server went down, is overloaded, or accepts no connection from here.";
        return new Failure(ErrorKind.CONNECTION_LOST, what, cause);
    }

    /** As {@link #rejected}, once it is known how the credentials stand. */
    static Function<GivenCredentials, Failure> rejection(UpgradeOutcome.Rejected response, HttpVersion version, ConnectionRequest request,
        EngineConfig config) {
        return given -> rejected(response, version, request, config, given);
    }

    /**
     * @param request tells how many redirects were followed, and which versions of HTTP are allowed
     * @param given the credentials for the server
     */
    static Failure rejected(UpgradeOutcome.Rejected response, HttpVersion version, ConnectionRequest request, EngineConfig config,
        GivenCredentials given) {
        String reason = response.reason().isEmpty() ? "" : " " + LogText.printable(response.reason());
        String fact = version == HttpVersion.HTTP_2
            ? "The server answered the extended CONNECT over HTTP/2 with " + response.status() + ", not with 2xx."
            : "The server answered the upgrade with " + response.status() + reason + ", not with 101.";
        String advice = version == HttpVersion.HTTP_2 && Http2Upgrader.saysUnsupported(response.status())
            ? "That says most likely that it does not support WebSockets over HTTP/2 (RFC 8441) there."
            : StatusAdvice.of(response, request.redirects(), config.maxRedirects(), given);
        String policy = version == HttpVersion.HTTP_2 && !response.isRedirect() && request.httpPolicy() == HttpPolicy.HTTP_2_ONLY
            ? "HttpPolicy.HTTP_2_ONLY allows no other version; with HttpPolicy.HTTP_2_PREFERRED it would go on over HTTP/1.1."
            : "";
        String what = Stream.of(fact, advice, policy).filter(sentence -> !sentence.isEmpty()).collect(Collectors.joining(" "));
        return new Failure(ErrorKind.UPGRADE, what, null).withResponse(response.status(), response.headers(), response.content());
    }

    static Failure invalid(UpgradeOutcome.Invalid response, boolean isSecure) {
        // Some servers close like this when they receive HTTP where they expect TLS.
        boolean isTlsExpected = response.violation() == UpgradeViolation.CLOSED_EARLY && response.status() == 0 && !isSecure;
        String hint = isTlsExpected ? " If this port speaks TLS, use wss." : "";
        Failure failure =
            new Failure(ErrorKind.UPGRADE, "The server's response to the upgrade is not valid: " + response.sentence() + "." + hint, null);
        return response.status() == 0 ? failure : failure.withResponse(response.status(), response.headers(), null);
    }

    static Failure badRedirect(UpgradeOutcome.Rejected response, IllegalArgumentException cause) {
        String what = "The server redirects to " + Redaction.reference(response.location()) + ", which is not followed: "
            + cause.getMessage() + ".";
        return new Failure(ErrorKind.UPGRADE, what, cause).withResponse(response.status(), response.headers(), response.content());
    }

    /** @return null unless a subprotocol is required, and the server chose none */
    static Failure ofSubprotocol(ConnectionRequest request, UpgradeOutcome.Accepted response) {
        if (!request.requireSubprotocol() || response.subprotocol() != null) {
            return null;
        }
        return new Failure(ErrorKind.UPGRADE, "The server chose none of the subprotocols that it was offered ("
            + Redaction.subprotocols(String.join(",", request.subprotocols())) + "), and this connection needs one: see"
            + " InternalRequest.requireSubprotocol. The server does not speak them on this path, or a proxy on the way removed the field"
            + " Sec-WebSocket-Protocol.", null).lasting();
    }

    /** The server did not wait until the request was there. @param cause null if it ended the connection in order */
    static Failure endedBeforeRequest(IOException cause) {
        String what = "The server, or something on the way to it, ended the connection while the request was still being prepared, before"
            + " any of it was sent" + (cause == null ? "" : ": " + cause.getMessage())
            + ". It may wait for a request for a few seconds only, or have gone down. A token"
            + " that is fetched before open() costs no time here.";
        return new Failure(ErrorKind.CONNECTION_LOST, what, cause);
    }

    /** The policy allows HTTP/2 only, and it cannot be had. */
    static Failure withoutHttp2(FallbackReason reason, String why) {
        ErrorKind kind = switch (reason) {
            case SESSIONS_FULL -> ErrorKind.CAPACITY;
            case SESSION_LOST -> ErrorKind.CONNECTION_LOST;
            case NOT_ANSWERED -> ErrorKind.TIMEOUT;
            default -> ErrorKind.UPGRADE;
        };
        Failure failure = new Failure(kind, "The WebSocket could not be opened over HTTP/2, and HttpPolicy.HTTP_2_ONLY allows no other"
            + " version (" + reason + "): " + why + ". With HttpPolicy.HTTP_2_PREFERRED it would fall back to HTTP/1.1.", null);
        return kind == ErrorKind.UPGRADE ? failure.lasting() : failure;
    }

    /** For the error of an attempt that went on over HTTP/1.1: without it the failure would look as if HTTP/2 had not been asked for. */
    static String leftHttp2(FallbackReason reason, String why) {
        String fact = reason == FallbackReason.REMEMBERED
            ? "This was over HTTP/1.1: HTTP/2 was not tried again, because it failed before"
            : "This was over HTTP/1.1: HTTP/2 was tried first, and given up";
        return fact + " (" + reason + "): " + why + ".";
    }
}
