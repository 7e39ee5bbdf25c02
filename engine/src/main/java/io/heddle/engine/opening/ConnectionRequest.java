package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.InternalRequest;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.internal.Redaction;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.handshake.WebSocketUri;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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
    private TlsSettings tls;
    private HttpPolicy httpPolicy;
    private InetAddress localAddress;
    private String origin;
    private List<String> subprotocols = List.of();
    private List<String> headers = List.of();
    private Stage stage = Stage.PREPARED;

    public ConnectionRequest(URI uri, EngineConfig config) {
        this(uri, 1, 0);
        tls = config.tls();
        httpPolicy = config.httpPolicy();
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
        next.tls = tls;
        next.httpPolicy = httpPolicy;
        next.localAddress = localAddress;
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

    @Override
    public TlsSettings tls() {
        return tls;
    }

    @Override
    public InternalRequest tls(TlsSettings settings) {
        checkPrepared("TLS settings");
        tls = Objects.requireNonNull(settings, "settings");
        return this;
    }

    @Override
    public InetAddress localAddress() {
        return localAddress;
    }

    @Override
    public InternalRequest localAddress(InetAddress address) {
        checkPrepared("local address");
        localAddress = address;
        return this;
    }

    @Override
    public HttpPolicy httpPolicy() {
        return httpPolicy;
    }

    @Override
    public InternalRequest httpPolicy(HttpPolicy policy) {
        checkPrepared("version of HTTP");
        httpPolicy = Objects.requireNonNull(policy, "policy");
        return this;
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
