package io.heddle.engine.transport.tls;

import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Kinds of TLS failures, in words that a person can act on. The JDK has one exception class for nearly everything, so the kind is found
 * in the chain of causes and, where the classes do not say enough, in their messages (which are the same from JDK 17 to 25).
 *
 * <p><b>Thread:</b> immutable.
 */
public enum TlsFailure {
    CERTIFICATE_EXPIRED("The server's certificate has expired: the server must renew it, or the clock of this machine is wrong"),
    CERTIFICATE_NOT_YET_VALID("The server's certificate is not valid yet: the clock of one of the two machines is wrong"),
    HOST_NAME_MISMATCH("The server's certificate is made out to another name:"
        + " connect to a name that it contains, or have it reissued for this name"),
    HOST_NAME_UNVERIFIABLE("The engine of the TlsEngineFactory verifies no certificate for such a host name, because RFC 1123 does not"
        + " allow its characters, an underscore for instance: connect by another name or by the address of the server, or give TlsSettings"
        + " an SSLContext, for whose engines such a name is verified"),
    CERTIFICATE_REVOKED("The server's certificate has been revoked: the server needs another one"),
    CERTIFICATE_USAGE("The server's certificate is not made out for servers (its extended key usage):"
        + " the server must be given one for server authentication"),
    CERTIFICATE_WEAK("The server's certificate, or one above it, has a key or a signature that this JVM finds too weak:"
        + " the server must renew it"),
    NO_TRUSTED_AUTHORITY(
        "This client trusts no authority at all: the trust store of the SSLContext in TlsSettings, or of the JVM, is empty"),
    UNTRUSTED_CERTIFICATE("The server's certificate comes from an authority that this client does not trust:"
        + " if this is the right server, add that authority to the trust store of the SSLContext in TlsSettings"),
    CLIENT_CERTIFICATE("The server wants a client certificate and got none, or rejected it:"
        + " set an SSLContext with a suitable key manager in TlsSettings"),
    PROTOCOL_VERSION("Client and server have no TLS version or cipher suite in common:"
        + " this client offers TLS 1.3 and 1.2 and the suites of the JVM unless the SSLParameters in TlsSettings say otherwise"),
    HANDSHAKE_REFUSED("The server refused the TLS handshake (alert handshake_failure):"
        + " no cipher suite in common, an unknown server name, or a missing client certificate"),
    SERVER_NAME("The server does not know the name that the client sent with SNI: check the host of the URI"),
    APPLICATION_PROTOCOL("The server supports none of the application protocols that the client offered with ALPN"),
    NOT_TLS("The peer does not speak TLS on this port: check the port, or use ws:// instead of wss://"),
    DROPPED("The server, or something on the way to it, dropped the connection during TLS: it refuses this address or wants a client"
        + " certificate, is overloaded, or does not expect TLS on this port"),
    SERVER_FAULT("The server ended TLS with an alert, which says little: its own log says more"),
    CLOSED_EARLY("The peer closed the connection without a TLS alert:"
        + " it went down, ran into a limit, or expects another protocol on this port"),
    ENGINE_FACTORY("The TlsEngineFactory of TlsSettings did not make a usable engine: its Javadoc lists the requirements"),
    OTHER("TLS failed");

    private static final int MAX_CAUSES = 16;
    private static final Pattern THE_SERVER = Pattern.compile("\\b([Tt])he server\\b");
    private static final String ALERT_PREFIX = "received fatal alert: ";

    private final String sentence;

    TlsFailure(String sentence) {
        this.sentence = sentence;
    }

    /** The kind and the remedy, without the details of a case. */
    public String sentence() {
        return sentence;
    }

    /** As {@link #sentence}, of the TLS with a proxy. */
    String sentenceAtProxy() {
        return this == NOT_TLS
            ? "The proxy does not speak TLS on this port: check the port, or configure it as an http proxy instead of an https proxy"
            : THE_SERVER.matcher(sentence).replaceAll("$1he proxy").replace("host of the URI", "host of the proxy");
    }

    /** As {@link #describe}, of the TLS with a proxy. */
    public static String describeAtProxy(Throwable failure) {
        return of(failure).sentenceAtProxy() + " (" + detailOf(failure) + ")";
    }

    /** Describes a failure of {@link TlsHandshake} or {@link TlsTransport} in one sentence: the kind, the remedy, and the detail. */
    public static String describe(Throwable failure) {
        String detail = detailOf(failure);
        return of(failure).sentence + " (" + detail + ")";
    }

    /** The kind of a failure; {@link #OTHER} if it is none of the known kinds. */
    public static TlsFailure of(Throwable failure) {
        TlsFailure kind = OTHER;
        Throwable cause = failure;
        // A deeper cause is more specific: "expired" is below "PKIX path validation failed".
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            TlsFailure specific = ofCause(cause);
            if (specific != OTHER) {
                kind = specific;
            }
            cause = cause.getCause();
        }
        return kind;
    }

    /** True if the connection below went down: the peer, or something on the way to it, said nothing about TLS. */
    public static boolean isConnectionLost(IOException failure) {
        TlsFailure kind = of(failure);
        boolean isOfTheSocket = failure instanceof SocketException && kind == OTHER;
        return kind == DROPPED || kind == CLOSED_EARLY || isOfTheSocket;
    }

    /** True if the same handshake may succeed later: nobody judged the other, or the alert blames only its sender. */
    public static boolean isTransient(IOException failure) {
        return isConnectionLost(failure) || of(failure) == SERVER_FAULT;
    }

    private static TlsFailure ofCause(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return CERTIFICATE_EXPIRED;
        }
        if (cause instanceof CertificateNotYetValidException) {
            return CERTIFICATE_NOT_YET_VALID;
        }
        if (cause instanceof CertificateRevokedException) {
            return CERTIFICATE_REVOKED;
        }
        if (cause instanceof CertPathValidatorException path) {
            return path.getReason() == BasicReason.ALGORITHM_CONSTRAINED ? CERTIFICATE_WEAK
                : path.getReason() == BasicReason.REVOKED ? CERTIFICATE_REVOKED : UNTRUSTED_CERTIFICATE;
        }
        if (cause instanceof CertPathBuilderException) {
            return UNTRUSTED_CERTIFICATE;
        }
        if (cause instanceof TlsEngineException) {
            return ENGINE_FACTORY;
        }
        if (cause instanceof TlsTruncatedException) {
            return CLOSED_EARLY;
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage().toLowerCase(Locale.ROOT);
        if (cause instanceof CertificateException && message.contains("illegal given domain name")) {
            return HOST_NAME_UNVERIFIABLE;
        }
        if (cause instanceof CertificateException && (message.contains("subject alternative") || message.contains("no name matching"))) {
            return HOST_NAME_MISMATCH;
        }
        int alert = message.indexOf(ALERT_PREFIX);
        return alert < 0 ? ofMessage(message) : ofAlert(message.substring(alert + ALERT_PREFIX.length()).trim());
    }

    private static TlsFailure ofAlert(String alert) {
        switch (alert) {
            case "handshake_failure":
                return HANDSHAKE_REFUSED;
            case "protocol_version":
                return PROTOCOL_VERSION;
            case "unrecognized_name":
                return SERVER_NAME;
            case "no_application_protocol":
                return APPLICATION_PROTOCOL;
            case "no_certificate":
            case "bad_certificate":
            case "unsupported_certificate":
            case "certificate_revoked":
            case "certificate_expired":
            case "certificate_unknown":
            case "certificate_required":
            case "unknown_ca":
            case "access_denied":
                return CLIENT_CERTIFICATE;
            case "insufficient_security":
                return HANDSHAKE_REFUSED;
            default:
                return SERVER_FAULT;
        }
    }

    private static TlsFailure ofMessage(String message) {
        if (message.contains("unrecognized ssl message") || message.contains("unrecognized record version")) {
            return NOT_TLS;
        }
        if (message.contains("not accepted by client preferences") || message.contains("no appropriate protocol")) {
            return PROTOCOL_VERSION;
        }
        if (message.contains("extended key usage") || message.contains("key usage does not permit")) {
            return CERTIFICATE_USAGE;
        }
        if (message.contains("trustanchors parameter must be non-empty")) {
            return NO_TRUSTED_AUTHORITY;
        }
        // The words of Linux, and of Windows.
        boolean isDropped =
            message.contains("connection reset") || message.contains("broken pipe") || message.contains("connection was aborted")
                || message.contains("forcibly closed");
        return isDropped ? DROPPED : OTHER;
    }

    /** The deepest message: it names the certificate, the host or the alert. */
    private static String detailOf(Throwable failure) {
        String detail = String.valueOf(failure);
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                detail = cause.getMessage();
            }
            // The text of the user's own exception may hold a secret.
            cause = cause instanceof TlsEngineException ? null : cause.getCause();
        }
        return detail;
    }
}
