package io.heddle.engine.request;

import io.heddle.api.InternalRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.handshake.auth.BasicScheme;
import io.heddle.engine.request.RequestFields.Stage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The upgrade request while the user may still change it, on the thread that prepares the connection, on the loop, or on any thread while
 * a handler of {@code onPrepareRequest} has it. Its stage and all that it says are one immutable {@link RequestFields}: whoever changes it
 * when its time is over, however close the race, is refused, and changes nothing.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class ConnectionRequest implements InternalRequest {
    private static final String AUTHORIZATION = "Authorization";

    private static final VarHandle FIELDS;

    static {
        try {
            FIELDS = MethodHandles.lookup().findVarHandle(ConnectionRequest.class, "fields", RequestFields.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final URI uri;
    /** A short, like the number of redirects, because each open connection keeps its request. */
    private final short attempt;
    private final short redirects;
    private ConnectSettings settings;
    /** Replaced as a whole, in one step: a change that comes too late finds another stage. */
    private volatile RequestFields fields = RequestFields.empty();
    /** The header fields of the response that opened the connection: while onOpen runs, or as long as they are to be kept; else null. */
    private volatile UpgradeHeaders response;

    public ConnectionRequest(URI uri, ConnectSettings settings) {
        this(uri, 1, 0);
        this.settings = settings;
    }

    private ConnectionRequest(URI uri, int attempt, int redirects) {
        this.uri = uri;
        this.attempt = (short) attempt;
        this.redirects = (short) redirects;
    }

    /**
     * The request after a redirect. To another origin goes nothing that may be a secret, or was meant for the first server alone: its
     * address, header fields that {@link Redaction} does not show, and subprotocols that it hides.
     */
    public ConnectionRequest redirectedTo(URI target) {
        boolean isSameOrigin = isSameOrigin(target);
        RequestFields all = fields;
        ConnectionRequest next = next(target, redirects + 1, isSameOrigin ? all : all.forAnotherOrigin());
        if (!isSameOrigin && (settings.connectAddress != null || settings.unixSocket != null)) {
            next.set(changed -> {
                changed.connectAddress = null;
                changed.unixSocket = null;
            });
        }
        return next;
    }

    /** The names of what a redirect to that target leaves behind; empty if nothing. */
    public List<String> leftBehindBy(URI target) {
        return isSameOrigin(target) ? List.of() : fields.unfitForAnotherOrigin();
    }

    private boolean isSameOrigin(URI target) {
        return WebSocketUri.of(uri).isSameOrigin(WebSocketUri.of(target));
    }

    /** The same request again: over another version of HTTP, or another session. */
    public ConnectionRequest again() {
        return next(uri, redirects, fields);
    }

    private ConnectionRequest next(URI target, int nextRedirects, RequestFields nextFields) {
        ConnectionRequest next = new ConnectionRequest(target, attempt + 1, nextRedirects);
        next.settings = settings;
        next.fields = nextFields.at(Stage.OPENED);
        return next;
    }

    /** How many redirects led here. */
    public int redirects() {
        return redirects;
    }

    public void opened() {
        moveTo(Stage.OPENED);
    }

    /** A handler that may change the request is called. */
    public void offer() {
        moveTo(Stage.OFFERED);
    }

    /** The request is sent as it is now; any thread. */
    public void seal() {
        moveTo(Stage.SENT);
    }

    private void moveTo(Stage next) {
        RequestFields before = fields;
        while (!FIELDS.compareAndSet(this, before, before.at(next))) {
            before = fields;
        }
    }

    /** @throws IllegalArgumentException if the request breaks HTTP's grammar */
    public UpgradeRequest toUpgradeRequest(List<String> extensionOffers) {
        RequestFields all = fields;
        UpgradeRequest.Builder builder =
            UpgradeRequest.to(uri).origin(all.origin()).subprotocols(all.subprotocols()).extensionOffers(extensionOffers);
        for (int i = 0; i < all.size(); i++) {
            builder.header(all.name(i), all.value(i));
        }
        return builder.build();
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public InternalRequest addHeader(String name, String value) {
        checkHeader(name, value);
        return change(all -> all.with(name, value));
    }

    @Override
    public InternalRequest setHeader(String name, String value) {
        if (value == null) {
            checkChangeable(fields);
            HeaderRules.checkName(name);
            return change(all -> all.without(name));
        }
        checkHeader(name, value);
        return change(all -> all.without(name).with(name, value));
    }

    @Override
    public Map<String, List<String>> headers() {
        return fields.asMap();
    }

    @Override
    public InternalRequest cookie(String name, String value) {
        HeaderRules.checkToken("The cookie's name", name);
        for (int i = 0; value != null && i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '"' || c == ',' || c == ';' || c == '\\') {
                throw new IllegalArgumentException("The value of cookie " + name + " has a character at index " + i
                    + " that is no cookie octet (RFC 6265 section 4.1.1); encode it first");
            }
        }
        return change(all -> all.withCookie(name, value));
    }

    @Override
    public InternalRequest credentials(String user, String password) {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("The user of Basic credentials must not have a colon (RFC 7617 section 2)");
        }
        checkNoControl("user", user);
        checkNoControl("password", password);
        return setHeader(AUTHORIZATION, BasicScheme.fieldValue(user, password));
    }

    @Override
    public String origin() {
        return fields.origin();
    }

    @Override
    public InternalRequest origin(String origin) {
        checkChangeable(fields);
        if (origin != null) {
            HeaderRules.checkValue("Origin", origin);
        }
        return change(all -> all.withOrigin(origin));
    }

    @Override
    public List<String> subprotocols() {
        return fields.subprotocols();
    }

    @Override
    public InternalRequest subprotocols(String... subprotocols) {
        checkChangeable(fields);
        Objects.requireNonNull(subprotocols, "subprotocols");
        LinkedHashSet<String> different = new LinkedHashSet<>();
        for (String subprotocol : subprotocols) {
            HeaderRules.checkToken("The subprotocol", subprotocol);
            if (!different.add(subprotocol)) {
                throw new IllegalArgumentException(
                    "The subprotocol " + Redaction.subprotocols(subprotocol) + " comes twice (RFC 6455 section 4.1, number 10)");
            }
        }
        List<String> checked = List.copyOf(different);
        return change(all -> all.withSubprotocols(checked));
    }

    @Override
    public TlsSettings tls() {
        return settings.tls;
    }

    @Override
    public InternalRequest tls(TlsSettings value) {
        Objects.requireNonNull(value, "settings");
        return prepare("TLS settings", changed -> changed.tls = value);
    }

    @Override
    public InetAddress localAddress() {
        return settings.localAddress;
    }

    @Override
    public InternalRequest localAddress(InetAddress address) {
        return prepare("local address", changed -> changed.localAddress = address);
    }

    @Override
    public HttpPolicy httpPolicy() {
        return settings.httpPolicy;
    }

    @Override
    public InternalRequest httpPolicy(HttpPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return prepare("version of HTTP", changed -> changed.httpPolicy = policy);
    }

    @Override
    public Path unixSocket() {
        return settings.unixSocket;
    }

    @Override
    public InternalRequest unixSocket(Path path) {
        if (path != null) {
            // Refuses a path of another file system than the default one.
            UnixDomainSocketAddress.of(path);
        }
        return prepare("Unix domain socket", changed -> changed.unixSocket = path);
    }

    @Override
    public InetSocketAddress connectAddress() {
        return settings.connectAddress;
    }

    @Override
    public InternalRequest connectAddress(InetSocketAddress address) {
        if (address != null && address.isUnresolved()) {
            throw new IllegalArgumentException("The address to connect to is not resolved: " + LogText.printable(address.toString()));
        }
        if (address != null && address.getPort() == 0) {
            throw new IllegalArgumentException("The address to connect to has no port: it must be from 1 to 65535, not 0");
        }
        return prepare("address to connect to", changed -> changed.connectAddress = address);
    }

    @Override
    public ProxySettings proxy() {
        return settings.proxy;
    }

    @Override
    public InternalRequest proxy(ProxySettings value) {
        Objects.requireNonNull(value, "settings");
        return prepare("proxy", changed -> changed.proxy = value);
    }

    @Override
    public Authenticator authenticator() {
        return settings.authenticator;
    }

    @Override
    public InternalRequest authenticator(Authenticator authenticator) {
        return prepare("authenticator", changed -> changed.authenticator = authenticator);
    }

    @Override
    public CookieHandler cookieHandler() {
        return settings.cookieHandler;
    }

    @Override
    public InternalRequest cookieHandler(CookieHandler handler) {
        return prepare("cookie handler", changed -> changed.cookieHandler = handler);
    }

    @Override
    public boolean reconnect() {
        return settings.isReconnect;
    }

    @Override
    public InternalRequest reconnect(boolean isReconnect) {
        checkPrepared("mark of a reconnect");
        settings = isReconnect ? settings.reconnecting() : settings;
        return isReconnect == settings.isReconnect ? this : set(changed -> changed.isReconnect = false);
    }

    @Override
    public boolean requireSubprotocol() {
        return fields.requiresSubprotocol();
    }

    @Override
    public InternalRequest requireSubprotocol(boolean isRequired) {
        return change(all -> all.withRequiredSubprotocol(isRequired));
    }

    /** A subprotocol is required, and none is asked for: whatever the server answers, it would be refused. */
    public boolean isLackingSubprotocol() {
        return fields.requiresSubprotocol() && fields.subprotocols().isEmpty();
    }

    /** True if a redirect has left subprotocols behind, and the user has set none since then. */
    public boolean hasLeftSubprotocols() {
        return fields.hasLeftSubprotocols();
    }

    private InternalRequest prepare(String what, Consumer<ConnectSettings> change) {
        checkPrepared(what);
        return set(change);
    }

    /** The settings before may be shared with other connections. */
    private InternalRequest set(Consumer<ConnectSettings> change) {
        ConnectSettings changed = settings.changeable();
        change.accept(changed);
        settings = changed;
        return this;
    }

    // ---- the response ----

    /** @return null unless it is to be shown now */
    public UpgradeHeaders response() {
        return response;
    }

    public void response(UpgradeHeaders headers) {
        response = headers;
    }

    private void checkHeader(String name, String value) {
        checkChangeable(fields);
        HeaderRules.checkName(name);
        HeaderRules.checkNotOwned(name);
        HeaderRules.checkValue(name, value);
    }

    /** The stage is checked anew if the request was changed, or sealed, meanwhile. */
    private InternalRequest change(UnaryOperator<RequestFields> change) {
        RequestFields before;
        do {
            before = fields;
            checkChangeable(before);
        } while (!FIELDS.compareAndSet(this, before, change.apply(before)));
        return this;
    }

    private void checkChangeable(RequestFields now) {
        if (now.stage() == Stage.OPENED || now.stage() == Stage.SENT) {
            throw new IllegalStateException("The request of " + Redaction.uri(uri) + " is read-only now: fill it before open(), inside"
                + " onInternalRequestCreated, or until the stage of onPrepareRequest completes");
        }
    }

    private void checkPrepared(String what) {
        if (fields.stage() != Stage.PREPARED) {
            throw new IllegalStateException("The " + what + " of " + Redaction.uri(uri) + " can only be set before open()");
        }
    }

    private static void checkNoControl(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new IllegalArgumentException(
                    "The " + what + " of Basic credentials has a control character at index " + i + " (RFC 7617 section 2)");
            }
        }
    }
}
