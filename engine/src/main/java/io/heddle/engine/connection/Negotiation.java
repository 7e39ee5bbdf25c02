package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.Extension;
import io.heddle.api.ExtensionAnswer;
import io.heddle.api.ExtensionSession;
import io.heddle.api.PerMessageDeflate;
import io.heddle.api.WebSocketError;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.extension.NoContextException;
import io.heddle.engine.handshake.NegotiatedExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The extensions of one attempt (RFC 6455 section 9.1): what is offered, and what the server's answer makes of it. Whether the answer
 * keeps to the grammar, and names only what was offered, the handshake has seen to.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the sessions, until they are taken.
 */
final class Negotiation {
    private static final int RSV_BITS = Extension.RSV1 | Extension.RSV2 | Extension.RSV3;

    private final Connection connection;
    private final EngineServices services;
    private final List<Extension> offered;
    private final List<String> offers = new ArrayList<>();
    /** What the server uses, in its order, each with its session. */
    private final List<Extension> agreed = new ArrayList<>(1);
    private final List<ExtensionSession> sessions = new ArrayList<>(1);

    Negotiation(Connection connection, EngineServices services) {
        this.connection = connection;
        this.services = services;
        this.offered = connection.handle.extensions();
    }

    /**
     * The offers, one for each extension.
     *
     * @throws IllegalArgumentException if an extension claims what is no reserved bit
     */
    List<String> offers() {
        for (Extension extension : offered) {
            int bits = extension.rsvBits();
            String offer = extension.offer();
            if ((bits & ~RSV_BITS) != 0) {
                throw new IllegalArgumentException("the extension '" + offer + "' claims the reserved bits " + bits
                    + ", and there are only RSV1 to RSV3, a sum of 4, 2 and 1 (RFC 6455 section 5.2)");
            }
            offers.add(offer);
        }
        return offers;
    }

    /**
     * Lets the extensions judge the server's answer.
     *
     * @return why it is not acceptable, or null; then the connection may have been ended meanwhile, by an extension
     */
    WebSocketError accept(List<NegotiatedExtension> answers) {
        WebSocketError failure = null;
        for (int i = 0; i < answers.size() && failure == null; i++) {
            failure = accept(answers.get(i));
        }
        if (failure != null) {
            close();
        }
        return failure;
    }

    List<Extension> agreed() {
        return agreed;
    }

    /** The chain of the connection, which owns the sessions from now on; null if no extension is used. */
    ExtensionChain takeChain() {
        if (sessions.isEmpty()) {
            return null;
        }
        List<ExtensionSession> taken = List.copyOf(sessions);
        sessions.clear();
        return services.extensions.chain(taken, agreed.stream().map(Extension::rsvBits).toList());
    }

    /** The connection does not open after all. */
    void close() {
        for (ExtensionSession session : sessions) {
            try {
                session.close();
            } catch (RuntimeException thrown) {
                services.dispatcher.extensionThrew(connection.handle, thrown);
            }
        }
        sessions.clear();
    }

    /** Of several offers of the name, the preferred one that accepts the answer. */
    private WebSocketError accept(NegotiatedExtension answer) {
        WebSocketError first = null;
        for (int i = 0; i < offered.size(); i++) {
            Extension extension = offered.get(i);
            if (!nameOf(offers.get(i)).equalsIgnoreCase(answer.name()) || isAgreed(extension)) {
                continue;
            }
            WebSocketError failure = accept(extension, answer);
            if (failure == null) {
                return null;
            }
            first = first == null ? failure : first;
        }
        if (first == null) {
            throw new IllegalStateException("The handshake let an extension pass that was not offered: " + answer.name());
        }
        return first;
    }

    private WebSocketError accept(Extension extension, NegotiatedExtension answer) {
        for (Extension other : agreed) {
            if ((other.rsvBits() & extension.rsvBits()) != 0) {
                return refusal("The server uses the extensions " + nameOf(other.offer()) + " and " + answer.name()
                    + " together, and both claim the same reserved bit of frames (RFC 6455 section 9.1).", null);
            }
        }
        Map<String, List<String>> parameters = parameters(answer);
        try {
            ExtensionSession session = extension.accept(new Answer(connection.handle, services, parameters));
            if (session != null) {
                agreed.add(extension);
                sessions.add(session);
                return null;
            }
            return refused(answer, parameters, "its accept returned null", null);
        } catch (NoContextException e) {
            return Failures.error(connection, ErrorKind.CAPACITY, e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            return refused(answer, parameters, e.getMessage(), e);
        } catch (RuntimeException e) {
            return refused(answer, parameters, e.toString(), e);
        }
    }

    private WebSocketError refused(NegotiatedExtension answer, Map<String, List<String>> parameters, String why, RuntimeException cause) {
        return refusal("The extension " + answer.name() + " refused the server's answer " + parameters + ": " + why + ".", cause);
    }

    private WebSocketError refusal(String what, RuntimeException cause) {
        return Failures.error(connection, ErrorKind.UPGRADE, what, cause);
    }

    private boolean isAgreed(Extension extension) {
        for (Extension other : agreed) {
            if (other == extension) {
                return true;
            }
        }
        return false;
    }

    private static String nameOf(String offer) {
        int end = offer.indexOf(';');
        return (end < 0 ? offer : offer.substring(0, end)).strip();
    }

    private static Map<String, List<String>> parameters(NegotiatedExtension answer) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (NegotiatedExtension.Parameter parameter : answer.parameters()) {
            String value = parameter.value() == null ? "" : parameter.value();
            parameters.computeIfAbsent(parameter.name(), name -> new ArrayList<>(1)).add(value);
        }
        parameters.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(parameters);
    }

    /** What an extension is told. */
    private record Answer(ConnectionHandle webSocket, EngineServices services, Map<String, List<String>> parameters)
        implements ExtensionAnswer {

        @Override
        public ExtensionSession deflate(PerMessageDeflate settings, boolean clientTakeover, boolean serverTakeover) {
            return services.extensions.deflate(settings, clientTakeover, serverTakeover);
        }
    }
}
