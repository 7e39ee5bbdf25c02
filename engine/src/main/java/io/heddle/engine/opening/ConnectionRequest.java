package io.heddle.engine.opening;

import io.heddle.api.InternalRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.internal.Redaction;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.handshake.WebSocketUri;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The upgrade request while the user may still change it. The headers are in one flat list of names and values, which is created with the
 * first header.
 *
 * <p><b>Thread:</b> loop-confined once opened; before that, any thread that prepares it.
 */
public final class ConnectionRequest implements InternalRequest {
    private static final String COOKIE = "Cookie";
    private static final String AUTHORIZATION = "Authorization";

    /** The stages, by which the request is open to changes or not. */
    private enum Stage {
        PREPARED,
        OPENED,
        OFFERED,
        SENT
    }

    private final URI uri;
    /** A short, like the number of redirects, because each open connection keeps its request. */
    private final short attempt;
    private final short redirects;
    private ConnectSettings settings;
    private String origin;
    private List<String> subprotocols = List.of();
    private List<String> headers = List.of();
    private Stage stage = Stage.PREPARED;
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

    /** The request after a redirect: headers that were meant for one origin are dropped when the target is another. */
    ConnectionRequest redirectedTo(URI target) {
        return next(target, redirects + 1);
    }

    /** The same request again: over another version of HTTP, or another session. */
    ConnectionRequest again() {
        return next(uri, redirects);
    }

    private ConnectionRequest next(URI target, int nextRedirects) {
        ConnectionRequest next = new ConnectionRequest(target, attempt + 1, nextRedirects);
        next.settings = settings;
        next.origin = origin;
        next.subprotocols = subprotocols;
        next.stage = Stage.OPENED;
        boolean sameOrigin = WebSocketUri.of(uri).isSameOrigin(WebSocketUri.of(target));
        for (int i = 0; i < headers.size(); i += 2) {
            String name = headers.get(i);
            if (sameOrigin || !isSecret(name)) {
                next.put(name, headers.get(i + 1));
            }
        }
        return next;
    }

    /** How many redirects led here. */
    int redirects() {
        return redirects;
    }

    public void opened() {
        stage = Stage.OPENED;
    }

    /** {@code onInternalRequestCreated} begins: its handler may change the request. */
    void offered() {
        stage = Stage.OFFERED;
    }

    void sent() {
        stage = Stage.SENT;
    }

    /** @throws IllegalArgumentException if the request breaks HTTP's grammar */
    UpgradeRequest toUpgradeRequest(List<String> extensionOffers) {
        UpgradeRequest.Builder builder =
            UpgradeRequest.to(uri).origin(origin).subprotocols(subprotocols).extensionOffers(extensionOffers);
        for (int i = 0; i < headers.size(); i += 2) {
            builder.header(headers.get(i), headers.get(i + 1));
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
        put(name, value);
        return this;
    }

    @Override
    public InternalRequest setHeader(String name, String value) {
        if (value != null) {
            checkHeader(name, value);
        } else {
            checkUnsent();
            HeaderRules.checkName(name);
        }
        for (int i = headers.size() - 2; i >= 0; i -= 2) {
            if (headers.get(i).equalsIgnoreCase(name)) {
                headers.subList(i, i + 2).clear();
            }
        }
        if (value != null) {
            put(name, value);
        }
        return this;
    }

    @Override
    public Map<String, List<String>> headers() {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.size(); i += 2) {
            all.computeIfAbsent(headers.get(i), name -> new ArrayList<>(1)).add(headers.get(i + 1));
        }
        all.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(all);
    }

    @Override
    public InternalRequest cookie(String name, String value) {
        HeaderRules.checkToken("The cookie's name", name);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '"' || c == ',' || c == ';' || c == '\\') {
                throw new IllegalArgumentException("The value of cookie " + name + " has a character at index " + i
                    + " that is no cookie octet (RFC 6265 section 4.1.1); encode it first");
            }
        }
        List<String> there = headers().getOrDefault(COOKIE, List.of());
        String pair = name + "=" + value;
        return setHeader(COOKIE, there.isEmpty() ? pair : String.join("; ", there) + "; " + pair);
    }

    @Override
    public InternalRequest credentials(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("The user of Basic credentials must not have a colon (RFC 7617 section 2)");
        }
        checkNoControl("user", user);
        checkNoControl("password", password);
        String pair = user + ":" + password;
        return setHeader(
            AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public InternalRequest origin(String origin) {
        checkUnsent();
        if (origin != null) {
            HeaderRules.checkValue("Origin", origin);
        }
        this.origin = origin;
        return this;
    }

    @Override
    public List<String> subprotocols() {
        return subprotocols;
    }

    @Override
    public InternalRequest subprotocols(String... subprotocols) {
        checkUnsent();
        LinkedHashSet<String> different = new LinkedHashSet<>();
        for (String subprotocol : subprotocols) {
            HeaderRules.checkToken("The subprotocol", subprotocol);
            if (!different.add(subprotocol)) {
                throw new IllegalArgumentException(
                    "The subprotocol " + Redaction.subprotocols(subprotocol) + " comes twice (RFC 6455 section 4.1, number 10)");
            }
        }
        this.subprotocols = List.copyOf(different);
        return this;
    }

    ConnectSettings settings() {
        return settings;
    }

    @Override
    public TlsSettings tls() {
        return settings.tls;
    }

    @Override
    public InternalRequest tls(TlsSettings value) {
        Objects.requireNonNull(value, "settings");
        return change("TLS settings", changed -> changed.tls = value);
    }

    @Override
    public InetAddress localAddress() {
        return settings.localAddress;
    }

    @Override
    public InternalRequest localAddress(InetAddress address) {
        return change("local address", changed -> changed.localAddress = address);
    }

    @Override
    public HttpPolicy httpPolicy() {
        return settings.httpPolicy;
    }

    @Override
    public InternalRequest httpPolicy(HttpPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return change("version of HTTP", changed -> changed.httpPolicy = policy);
    }

    @Override
    public Path unixSocket() {
        return settings.unixSocket;
    }

    @Override
    public InternalRequest unixSocket(Path path) {
        return change("Unix domain socket", changed -> changed.unixSocket = path);
    }

    @Override
    public InetSocketAddress connectAddress() {
        return settings.connectAddress;
    }

    @Override
    public InternalRequest connectAddress(InetSocketAddress address) {
        if (address != null && address.isUnresolved()) {
            throw new IllegalArgumentException("The address to connect to is not resolved: " + address);
        }
        return change("address to connect to", changed -> changed.connectAddress = address);
    }

    @Override
    public ProxySettings proxy() {
        return settings.proxy;
    }

    @Override
    public InternalRequest proxy(ProxySettings value) {
        Objects.requireNonNull(value, "settings");
        return change("proxy", changed -> changed.proxy = value);
    }

    @Override
    public Authenticator authenticator() {
        return settings.authenticator;
    }

    @Override
    public InternalRequest authenticator(Authenticator authenticator) {
        return change("authenticator", changed -> changed.authenticator = authenticator);
    }

    @Override
    public CookieHandler cookieHandler() {
        return settings.cookieHandler;
    }

    @Override
    public InternalRequest cookieHandler(CookieHandler handler) {
        return change("cookie handler", changed -> changed.cookieHandler = handler);
    }

    @Override
    public boolean requireSubprotocol() {
        return settings.requiresSubprotocol;
    }

    @Override
    public InternalRequest requireSubprotocol(boolean isRequired) {
        checkUnsent();
        return set(changed -> changed.requiresSubprotocol = isRequired);
    }

    private InternalRequest change(String what, Consumer<ConnectSettings> change) {
        checkPrepared(what);
        return set(change);
    }

    /** The settings before may be shared with other connections. */
    private InternalRequest set(Consumer<ConnectSettings> change) {
        ConnectSettings changed = settings.copy();
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

    private static boolean isSecret(String name) {
        return name.equalsIgnoreCase(COOKIE)
            || name.equalsIgnoreCase(AUTHORIZATION)
            || name.equalsIgnoreCase("Proxy-Authorization")
            || name.equalsIgnoreCase("Host");
    }

    private void checkHeader(String name, String value) {
        checkUnsent();
        HeaderRules.checkName(name);
        HeaderRules.checkNotOwned(name);
        HeaderRules.checkValue(name, value);
    }

    private void put(String name, String value) {
        if (headers.isEmpty()) {
            headers = new ArrayList<>(4);
        }
        headers.add(name);
        headers.add(value);
    }

    private void checkUnsent() {
        if (stage == Stage.OPENED || stage == Stage.SENT) {
            throw new IllegalStateException("The request of " + Redaction.uri(uri) + " is read-only now: fill it before open(),"
                + " or inside onInternalRequestCreated");
        }
    }

    private void checkPrepared(String what) {
        if (stage != Stage.PREPARED) {
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
