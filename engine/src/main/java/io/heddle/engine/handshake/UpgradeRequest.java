package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of an upgrade request (RFC 6455 section 4.1). They are checked when built, so that every instance can be encoded: no
 * character of it can end a line early. One instance may serve several attempts; the key belongs to the attempt.
 *
 * <p><b>Thread:</b> immutable (the builder: one thread).
 */
public final class UpgradeRequest {

    private final String requestTarget;
    private final String hostHeader;
    private final String origin;
    private final List<String> subprotocols;
    private final List<String> extensionOffers;
    private final List<String> offeredNames;
    private final UpgradeHeaders headers;

    private UpgradeRequest(Builder builder) {
        requestTarget = builder.requestTarget;
        hostHeader = builder.hostHeader;
        origin = builder.origin;
        subprotocols = List.copyOf(builder.subprotocols);
        extensionOffers = List.copyOf(builder.extensionOffers);
        offeredNames = List.copyOf(builder.offeredNames);
        headers = builder.headers.build();
    }

    private UpgradeRequest(UpgradeRequest other, UpgradeHeaders headers) {
        requestTarget = other.requestTarget;
        hostHeader = other.hostHeader;
        origin = other.origin;
        subprotocols = other.subprotocols;
        extensionOffers = other.extensionOffers;
        offeredNames = other.offeredNames;
        this.headers = headers;
    }

    /**
     * This request with another Authorization field in place of its own.
     *
     * @throws IllegalArgumentException if the value has a character that is not allowed there
     */
    public UpgradeRequest withAuthorization(String value) {
        return with("Authorization", value);
    }

    /**
     * This request with more cookies, behind its own: a request has one Cookie field (RFC 6265 section 5.4).
     *
     * @param values of Cookie fields; none for this request itself
     * @throws IllegalArgumentException if a value has a character that is not allowed there
     */
    public UpgradeRequest withCookies(List<String> values) {
        if (values.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(headers.all("Cookie"));
        all.addAll(values);
        return with("Cookie", String.join("; ", all));
    }

    /** With one field of that name, in the place of the first one, or else behind all others. */
    private UpgradeRequest with(String name, String value) {
        HeaderRules.checkValue(name, value);
        UpgradeHeaders.Builder next = new UpgradeHeaders.Builder();
        boolean isPlaced = false;
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.name(i).equalsIgnoreCase(name)) {
                next.add(headers.name(i), headers.value(i));
            } else if (!isPlaced) {
                isPlaced = true;
                next.add(name, value);
            }
        }
        if (!isPlaced) {
            next.add(name, value);
        }
        return new UpgradeRequest(this, next.build());
    }

    /**
     * Begins a request with the request target and the Host header of a URI: see {@link WebSocketUri}.
     *
     * @throws IllegalArgumentException if it is no WebSocket URI
     */
    public static Builder to(URI uri) {
        return to(WebSocketUri.of(uri));
    }

    /** Begins a request for a validated URI. */
    public static Builder to(WebSocketUri uri) {
        return new Builder(uri.requestTarget(), uri.hostHeader());
    }

    /**
     * Begins a request.
     *
     * @param requestTarget path and query, origin-form
     * @param hostHeader host or host:port
     */
    public static Builder builder(String requestTarget, String hostHeader) {
        return new Builder(requestTarget, hostHeader);
    }

    public String requestTarget() {
        return requestTarget;
    }

    public String hostHeader() {
        return hostHeader;
    }

    /** The value of the Origin header, or null if none is sent. */
    public String origin() {
        return origin;
    }

    public List<String> subprotocols() {
        return subprotocols;
    }

    public List<String> extensionOffers() {
        return extensionOffers;
    }

    /** The names in {@link #extensionOffers()}, one for each offer. */
    List<String> offeredNames() {
        return offeredNames;
    }

    /** The headers that the user adds, without Host and Origin. */
    public UpgradeHeaders headers() {
        return headers;
    }

    /** Collects the parameters; each setter checks its argument. */
    public static final class Builder {

        private final String requestTarget;
        private final List<String> subprotocols = new ArrayList<>(2);
        private final List<String> extensionOffers = new ArrayList<>(2);
        private final List<String> offeredNames = new ArrayList<>(2);
        private final UpgradeHeaders.Builder headers = new UpgradeHeaders.Builder();
        private String hostHeader;
        private String origin;
        private boolean hostOverridden;

        private Builder(String requestTarget, String hostHeader) {
            HeaderRules.checkRequestTarget(requestTarget);
            HeaderRules.checkHost(hostHeader);
            this.requestTarget = requestTarget;
            this.hostHeader = hostHeader;
        }

        /** The Origin header, RFC 6454 section 7; null sends none. */
        public Builder origin(String value) {
            if (value != null) {
                HeaderRules.checkValue("Origin", value);
                if (value.isBlank()) {
                    throw new IllegalArgumentException("header Origin: the value is empty");
                }
                if (origin != null) {
                    throw new IllegalArgumentException("header Origin: set twice, but a request has only one (RFC 6455 section 4.1)");
                }
                origin = value;
            }
            return this;
        }

        /** Adds subprotocols that the client speaks, the preferred one first. */
        public Builder subprotocols(List<String> names) {
            for (String name : names) {
                HeaderRules.checkToken("header Sec-WebSocket-Protocol: the subprotocol", name);
                if (subprotocols.contains(name)) {
                    throw new IllegalArgumentException("header Sec-WebSocket-Protocol: the subprotocol '" + Redaction.subprotocols(name)
                        + "' is requested twice, but each must be unique (RFC 6455 section 4.1)");
                }
                subprotocols.add(name);
            }
            return this;
        }

        /** Adds offers, each as written in the header ({@code permessage-deflate; client_no_context_takeover}), the preferred first. */
        public Builder extensionOffers(List<String> offers) {
            for (String offer : offers) {
                HeaderRules.checkValue("Sec-WebSocket-Extensions", offer);
                if (offer.indexOf(',') >= 0) {
                    throw new IllegalArgumentException("header Sec-WebSocket-Extensions: the offer '" + LogText.printable(offer)
                        + "' has a comma; give each extension as its own offer (RFC 6455 section 9.1)");
                }
                List<NegotiatedExtension> parsed = new ArrayList<>(1);
                String error = ExtensionHeader.parse(offer, parsed);
                if (error != null) {
                    throw new IllegalArgumentException("header Sec-WebSocket-Extensions: the offer '" + LogText.printable(offer)
                        + "' is malformed: " + error + " (RFC 6455 section 9.1)");
                }
                extensionOffers.add(offer);
                offeredNames.add(parsed.get(0).name());
            }
            return this;
        }

        /**
         * Adds a header of the user. The order is kept and names may be repeated. A Host replaces that of the URI, and an Origin is the
         * same as {@link #origin}; each of the two can be set only once.
         */
        public Builder header(String name, String value) {
            HeaderRules.checkName(name);
            HeaderRules.checkNotOwned(name);
            HeaderRules.checkValue(name, value);
            if ("Host".equalsIgnoreCase(name)) {
                overrideHost(value);
            } else if ("Origin".equalsIgnoreCase(name)) {
                origin(value);
            } else {
                headers.add(name, value);
            }
            return this;
        }

        public UpgradeRequest build() {
            return new UpgradeRequest(this);
        }

        private void overrideHost(String value) {
            if (hostOverridden) {
                throw new IllegalArgumentException("header Host: set twice, but a request has only one (RFC 9112 section 3.2)");
            }
            HeaderRules.checkHost(value);
            hostHeader = value;
            hostOverridden = true;
        }
    }
}
