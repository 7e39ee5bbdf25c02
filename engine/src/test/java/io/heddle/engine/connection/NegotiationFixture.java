package io.heddle.engine.connection;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts to connect with extensions that write down what the server's response said to them. */
abstract class NegotiationFixture {
    @RegisterExtension
    final Rig rig = new Rig();

    final List<Map<String, List<String>>> answers = new ArrayList<>();

    final List<PassThrough> sessions = new ArrayList<>();

    Extension extension(String offer) {
        return extension(offer, 0, answer -> {});
    }

    Extension extension(String offer, int rsvBits, Consumer<ExtensionAnswer> judge) {
        return new Extension() {
            @Override
            public String offer() {
                return offer;
            }

            @Override
            public int rsvBits() {
                return rsvBits;
            }

            @Override
            public ExtensionSession accept(ExtensionAnswer answer) {
                answers.add(answer.parameters());
                judge.accept(answer);
                sessions.add(new PassThrough());
                return sessions.get(sessions.size() - 1);
            }
        };
    }

    static void refuse(ExtensionAnswer answer) {
        throw new IllegalArgumentException("not like that");
    }

    Attempt answered(String header, Extension... extensions) {
        Attempt attempt = attempt(null, extensions);
        return attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: " + header));
    }

    Attempt attempt(String protocol, Extension... extensions) {
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), "https://origin.test", protocol, extensions);
        return Attempt.requested(rig, peer, ws, rig.journal(ws));
    }

    /** Compression with both takeovers of a user's own, made by the engine. */
    static ExtensionSession deflate(ExtensionAnswer answer) {
        return answer.deflate(PerMessageDeflate.defaults().clientNoContextTakeover(false).serverNoContextTakeover(false));
    }

    static Extension extension(String offer, Function<ExtensionAnswer, ExtensionSession> accept) {
        return new Extension() {
            @Override
            public String offer() {
                return offer;
            }

            @Override
            public ExtensionSession accept(ExtensionAnswer answer) {
                return accept.apply(answer);
            }
        };
    }

    long contextBytes() {
        return rig.counters.get(Counter.DEFLATE_BYTES);
    }
}
