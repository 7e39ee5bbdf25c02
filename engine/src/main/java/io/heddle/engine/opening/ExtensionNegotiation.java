package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.internal.LogText;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.extension.ExtensionServices;
import io.heddle.engine.extension.NoContextException;
import io.heddle.engine.handshake.NegotiatedExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The extensions of one attempt (RFC 6455 section 9.1): makes the offers, and lets the extensions judge the server's response to them.
 * The handshake has checked before that the response keeps to the grammar and names only what was offered.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the sessions, until they are taken.
 */
final class ExtensionNegotiation {
    private static final int RSV_BITS = Extension.RSV1 | Extension.RSV2 | Extension.RSV3;

    private final OpeningHost host;
    private final ExtensionServices services;
    private final List<Offer> offered = new ArrayList<>();
    /** The offers that the server accepted, in its order, each with its session. */
    private final List<Offer> agreed = new ArrayList<>(1);
    /** The extensions as their sessions say that they were agreed. */
    private final List<Extension> extensions = new ArrayList<>(1);
    private final List<ExtensionSession> sessions = new ArrayList<>(1);
    /** Sessions made for extensions that returned another session, which most likely wraps them. */
    private final List<ExtensionSession> wrapped = new ArrayList<>(0);

    ExtensionNegotiation(OpeningHost host, ExtensionServices services) {
        this.host = host;
        this.services = services;
    }

    /**
     * The offers, one for each extension.
     *
     * @throws IllegalArgumentException if an extension throws, or claims a bit that is not reserved
     */
    List<String> offers() {
        for (Extension extension : host.extensions()) {
            offered.add(offer(extension));
        }
        return offered.stream().map(Offer::text).toList();
    }

    /**
     * Lets the extensions judge the server's response.
     *
     * @return why it is not acceptable, or null; after null an extension may still have ended the connection
     */
    Failure accept(List<NegotiatedExtension> responses) {
        Failure failure = null;
        for (int i = 0; i < responses.size() && failure == null; i++) {
            failure = accept(responses.get(i));
        }
        return failure;
    }

    List<Extension> agreed() {
        return List.copyOf(extensions);
    }

    /** The chain of the connection, which owns the sessions from now on; null if no extension is used. */
    ExtensionChain takeChain() {
        if (sessions.isEmpty()) {
            return null;
        }
        ExtensionChain chain = services.chain(sessions, agreed.stream().map(Offer::rsvBits).toList(), wrapped);
        sessions.clear();
        wrapped.clear();
        return chain;
    }

    /** The attempt is over: closes the sessions that no chain has taken. */
    void close() {
        closeAll(sessions);
        closeAll(wrapped);
    }

    private void closeAll(List<ExtensionSession> list) {
        while (!list.isEmpty()) {
            // Taken out first: its close may end the connection, and so come here again.
            ExtensionSession session = list.remove(0);
            try {
                session.close();
            } catch (Throwable thrown) {
                host.onExtensionThrew(thrown);
            }
        }
    }

    /** Each extension is asked once for each attempt: its next offer could be another one. */
    private static Offer offer(Extension extension) {
        Offer offer;
        try {
            String text = extension.offer();
            offer = text == null ? null : new Offer(extension, text, extension.rsvBits());
        } catch (RuntimeException thrown) {
            throw new IllegalArgumentException("the extension " + extension + " made no offer: " + className(thrown), thrown);
        }
        if (offer == null) {
            throw new IllegalArgumentException("the extension " + extension + " made no offer: it is null");
        }
        if ((offer.rsvBits & ~RSV_BITS) != 0) {
            throw new IllegalArgumentException("the extension '" + offer.text + "' claims the reserved bits " + offer.rsvBits
                + ", and there are only RSV1 to RSV3, a sum of 4, 2 and 1 (RFC 6455 section 5.2)");
        }
        return offer;
    }

    /** Without the text of the exception, which may hold a secret. */
    private static String className(RuntimeException thrown) {
        return LogText.printable(thrown.getClass().getName(), 200) + ". Its cause says more";
    }

    /** Several offers may have the name: the preferred one that accepts the response is used. */
    private Failure accept(NegotiatedExtension response) {
        Failure first = null;
        for (Offer offer : offered) {
            if (!offer.name().equalsIgnoreCase(response.name()) || isAgreed(offer)) {
                continue;
            }
            Failure failure = accept(offer, response);
            if (failure == null) {
                return null;
            }
            first = first == null ? failure : first;
        }
        if (first == null) {
            throw new IllegalStateException("The handshake let an extension pass that was not offered: " + response.name());
        }
        return first;
    }

    private Failure accept(Offer offer, NegotiatedExtension response) {
        for (Offer other : agreed) {
            if ((other.rsvBits & offer.rsvBits) != 0) {
                return refusal("The server uses the extensions " + other.name() + " and " + response.name()
                    + " together, and both claim the same reserved bit of frames (RFC 6455 section 9.1).", null);
            }
        }
        Map<String, List<String>> parameters = parameters(response);
        Answer told = new Answer(parameters);
        try {
            ExtensionSession session = offer.extension.accept(told);
            if (session == null) {
                return refused(response, parameters, "its accept returned null", null);
            }
            Extension extension = session.agreed();
            agreed.add(offer);
            // A session of another extension may be wrapped, or passed on: the user's own extension is in use all the same.
            boolean isItsOwn = extension != null && extension.getClass() == offer.extension.getClass();
            extensions.add(isItsOwn ? extension : offer.extension);
            sessions.add(session);
            told.made.removeIf(made -> made == session);
            wrapped.addAll(told.made);
            told.made.clear();
            return null;
        } catch (NoContextException e) {
            return new Failure(ErrorKind.CAPACITY, e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            return refused(response, parameters, e.getMessage(), e);
        } catch (RuntimeException e) {
            return refused(response, parameters, className(e), e);
        } finally {
            told.isOver = true;
            closeAll(told.made);
        }
    }

    private Failure refused(NegotiatedExtension response, Map<String, List<String>> parameters, String why, RuntimeException cause) {
        return refusal("The extension " + response.name() + " refused the server's answer "
            + LogText.printable(parameters.toString(), 200) + ": " + why + ".", cause);
    }

    private Failure refusal(String what, RuntimeException cause) {
        return new Failure(ErrorKind.UPGRADE, what, cause).lasting();
    }

    private boolean isAgreed(Offer offer) {
        for (Offer other : agreed) {
            if (other == offer) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, List<String>> parameters(NegotiatedExtension response) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (NegotiatedExtension.Parameter parameter : response.parameters()) {
            String value = parameter.value() == null ? "" : parameter.value();
            parameters.computeIfAbsent(parameter.name(), name -> new ArrayList<>(1)).add(value);
        }
        parameters.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(parameters);
    }

    /** The offer of one extension, with the reserved bits that it claims. */
    private record Offer(Extension extension, String text, int rsvBits) {
        String name() {
            int end = text.indexOf(';');
            return (end < 0 ? text : text.substring(0, end)).strip();
        }
    }

    /** The response as one extension sees it, and the sessions that the engine has made for it. */
    private final class Answer implements ExtensionAnswer {
        final List<ExtensionSession> made = new ArrayList<>(1);
        boolean isOver;
        private final Map<String, List<String>> parameters;

        Answer(Map<String, List<String>> parameters) {
            this.parameters = parameters;
        }

        @Override
        public Map<String, List<String>> parameters() {
            return parameters;
        }

        @Override
        public WebSocket webSocket() {
            return host.webSocket();
        }

        @Override
        public ExtensionSession deflate(PerMessageDeflate agreed) {
            if (isOver) {
                throw new IllegalStateException("An answer is valid only inside Extension.accept, which has returned");
            }
            ExtensionSession session = services.deflate(agreed);
            made.add(session);
            return session;
        }
    }
}
