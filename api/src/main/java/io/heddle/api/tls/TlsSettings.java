package io.heddle.api.tls;

import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * How {@code wss} connections are secured. By default the JVM's trust store decides, host names are verified as for https (RFC
 * 2818 section 3.1, RFC 9110 section 4.3.4), and the protocols that the JVM enables are offered: TLS 1.3 and 1.2, unless it is
 * told otherwise. Immutable, may be shared by any threads.
 *
 * <p>Sessions are resumed among the connections of an engine that share a settings object, which costs a fraction of a full handshake:
 * so give one object to all of them. With TLS 1.3 connections that open at the same time need a ticket each; to keep several, Heddle
 * sets the bits above the sixteen of the port that the JDK's {@code SSLEngine.getPeerPort()} tells, and the JDK takes for a part of its
 * cache's key. Trust and key managers of your own that look at the port need its low 16 bits; or use a {@link TlsEngineFactory}, whose
 * engines are left as they are. Settings whose parameters have algorithm constraints of their own resume nothing, since a resumed
 * handshake would not check them.
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

    /**
     * The JVM's own settings: its trust store, host names verified.
     *
     * @return the settings
     */
    public static TlsSettings system() {
        return SYSTEM;
    }

    /**
     * The settings of a context: its trust store and client certificates, host names verified.
     *
     * @param context an initialised context; whether it is shows only when a connection is secured
     * @return the settings
     */
    public static TlsSettings of(SSLContext context) {
        return new TlsSettings(Objects.requireNonNull(context, "context"), null, null, false);
    }

    /**
     * The settings of a context with parameters of your own: protocols, cipher suites, server names, host name check. They are
     * applied as they are, but for one thing: if the parameters name no endpoint identification algorithm, host names are
     * verified all the same. An empty string as the algorithm turns the check off.
     *
     * @param context an initialised context; whether it is shows only when a connection is secured
     * @param parameters the parameters; the object is copied, with all properties that the running JVM knows
     * @return the settings
     */
    public static TlsSettings of(SSLContext context, SSLParameters parameters) {
        Objects.requireNonNull(parameters, "parameters");
        return new TlsSettings(Objects.requireNonNull(context, "context"), SslParametersCopy.of(parameters), null, false);
    }

    /**
     * The settings of a factory: it decides whom the engines that it makes trust; host names are verified all the same.
     *
     * @param factory makes the engine of each connection
     * @return the settings
     */
    public static TlsSettings of(TlsEngineFactory factory) {
        return new TlsSettings(null, null, Objects.requireNonNull(factory, "factory"), false);
    }

    /**
     * Trusts every certificate, for every host name. <b>For tests only</b>: such a connection can be read and changed by anyone on
     * the way.
     *
     * @return the settings
     */
    public static TlsSettings trustAllForTests() {
        return TRUST_ALL;
    }

    /**
     * The context.
     *
     * @return the context, or null for the JVM's default (or one that trusts all, see {@link #isTrustAllForTests()}, or that of a
     *     factory, see {@link #engineFactory()})
     */
    public SSLContext context() {
        return context;
    }

    /**
     * The parameters, as they were given: a host name check that they leave open is not filled in here.
     *
     * @return a copy, or null for the default parameters of the context
     */
    public SSLParameters parameters() {
        return parameters == null ? null : SslParametersCopy.of(parameters);
    }

    /**
     * What makes the engines.
     *
     * @return the factory, or null if it is the JVM
     */
    public TlsEngineFactory engineFactory() {
        return engineFactory;
    }

    /**
     * Whether every certificate is trusted.
     *
     * @return true only for {@link #trustAllForTests()}
     */
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
