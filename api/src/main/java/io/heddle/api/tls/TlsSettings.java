package io.heddle.api.tls;

import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The settings that secure {@code wss} connections. By default the JVM's trust store decides, host names are verified as for https (RFC
 * 2818 section 3.1, RFC 9110 section 4.3.4), and the protocols that the JVM enables are offered: TLS 1.3 and 1.2, unless it is configured
 * otherwise. Immutable; threads may share it.
 *
 * <p>The connections of an engine that share a settings object resume each other's sessions, which costs a fraction of a full handshake:
 * so give one object to all of them. With TLS 1.3 each of several connections that open at the same time needs a ticket. To keep several,
 * Heddle sets bits above the low sixteen of the port that the JDK's {@code SSLEngine.getPeerPort()} returns, because the JDK uses that
 * port in the key of its cache. Trust and key managers of your own that look at the port must use its low 16 bits; or use a {@link
 * TlsEngineFactory}, whose engines are left as they are. Settings whose parameters have algorithm constraints of their own resume
 * nothing, because a resumed handshake would not check them.
 */
public final class TlsSettings {
    private static final TlsSettings SYSTEM = new TlsSettings(null, null, null, false);
    private static final TlsSettings TRUST_ALL = new TlsSettings(null, null, null, true);

    private final SSLContext context;
    private final SSLParameters parameters;
    private final TlsEngineFactory engineFactory;
    private final boolean trustAll;

    private TlsSettings(SSLContext context, SSLParameters parameters, TlsEngineFactory engineFactory, boolean trustAll) {
        this.context = context;
        this.parameters = parameters;
        this.engineFactory = engineFactory;
        this.trustAll = trustAll;
    }

    /** {@return the JVM's own settings: its trust store, with host names verified} */
    public static TlsSettings system() {
        return SYSTEM;
    }

    /**
     * Takes the trust store and the client certificates of a context; host names are verified.
     *
     * @param context an initialised context; one that is not fails only when a connection is secured
     * @return the settings
     */
    public static TlsSettings of(SSLContext context) {
        return new TlsSettings(Objects.requireNonNull(context, "context"), null, null, false);
    }

    /**
     * Takes a context, with parameters of your own: protocols, cipher suites, server names, host name check. The parameters are applied
     * unchanged, with one exception: if they name no endpoint identification algorithm, host names are verified all the same. An empty
     * string as the algorithm turns the check off.
     *
     * @param context an initialised context; one that is not fails only when a connection is secured
     * @param parameters the parameters; the object is copied, with all properties that the running JVM knows
     * @return the settings
     */
    public static TlsSettings of(SSLContext context, SSLParameters parameters) {
        Objects.requireNonNull(parameters, "parameters");
        return new TlsSettings(Objects.requireNonNull(context, "context"), SslParametersCopy.of(parameters), null, false);
    }

    /**
     * Takes a factory of TLS engines, which decides what its engines trust; host names are verified all the same.
     *
     * @param factory creates the engine of each connection
     * @return the settings
     */
    public static TlsSettings of(TlsEngineFactory factory) {
        return new TlsSettings(null, null, Objects.requireNonNull(factory, "factory"), false);
    }

    /**
     * Trusts every certificate, for every host name. <b>For tests only</b>: anyone on the path can read and change such a
     * connection.
     *
     * @return the settings
     */
    public static TlsSettings trustAllForTests() {
        return TRUST_ALL;
    }

    /**
     * Returns the context.
     *
     * @return the context, or null for the JVM's default; null also if every certificate is trusted ({@link #isTrustAllForTests()}) and if
     *     there is a factory ({@link #engineFactory()})
     */
    public SSLContext context() {
        return context;
    }

    /**
     * Returns the parameters as they were given: if they name no host name check, this does not add one.
     *
     * @return a copy, or null for the default parameters of the context
     */
    public SSLParameters parameters() {
        return parameters == null ? null : SslParametersCopy.of(parameters);
    }

    /** {@return the factory of TLS engines, or null for the JVM's engines} */
    public TlsEngineFactory engineFactory() {
        return engineFactory;
    }

    /** {@return whether every certificate is trusted: true only for {@link #trustAllForTests()}} */
    public boolean isTrustAllForTests() {
        return trustAll;
    }

    @Override
    public String toString() {
        if (trustAll) {
            return "TlsSettings[trusts every certificate]";
        }
        if (engineFactory != null) {
            return "TlsSettings[engines of " + engineFactory.getClass().getName() + "]";
        }
        return "TlsSettings[context=" + (context == null ? "the JVM's" : context.getProvider().getName())
            + ", parameters=" + (parameters == null ? "the context's" : "given") + "]";
    }
}
