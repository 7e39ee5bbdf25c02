package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions and compression contexts that extensions have made: the engine closes them, however the negotiation ends. */
@Timeout(60)
final class NegotiationCleanupTest extends NegotiationFixture {

    /** With what it had made before: the engine takes that back. */
    @Test
    void anExtensionThatThrowsLeavesNoContext() {
        Attempt attempt = answered("permessage-deflate, broken", PerMessageDeflate.defaults(), extension("broken", answer -> {
            deflate(answer);
            throw new IllegalStateException("after all");
        }));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(0, contextBytes());
    }

    @Test
    void anExtensionThatReturnsNothingLeavesNoContext() {
        Attempt attempt = answered("broken", extension("broken", answer -> {
            deflate(answer);
            return null;
        }));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(0, contextBytes());
    }

    /** An error is no exception that anybody expects, and the loop ends the connection. */
    @Test
    void anErrorLeavesNoContext() {
        AssertionError error = new AssertionError("a bug");
        PassThrough first = new PassThrough();
        Attempt attempt = attempt(null, extension("first", answer -> first), PerMessageDeflate.defaults(), extension("broken", answer -> {
            deflate(answer);
            throw error;
        }));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: first, permessage-deflate, broken"));
        attempt.events.expect("error INTERNAL UPGRADE");
        assertEquals(List.of(error), rig.faults);
        rig.faults.clear();
        assertEquals(1, first.closes);
        assertEquals(0, contextBytes());
    }

    @Test
    void anErrorOfOneThatIsClosedLeavesNoContext() {
        AssertionError error = new AssertionError("a bug");
        Attempt attempt = answered("clumsy, permessage-deflate, picky", extension("clumsy", answer -> new PassThrough() {
            @Override
            public void close() {
                throw error;
            }
        }), PerMessageDeflate.defaults(), extension("picky", 0, NegotiationFixture::refuse));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(List.of(error), rig.thrown);
        rig.thrown.clear();
        assertEquals(0, contextBytes());
    }

    /** Whether the wrapper passes its close on or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAnExtensionWrapsIsClosedWithTheConnection(boolean passesOn) {
        Attempt attempt = answered("wrapper, permessage-deflate", PerMessageDeflate.defaults(), extension("wrapper", answer -> {
            ExtensionSession inner = deflate(answer);
            return new PassThrough() {
                @Override
                public void close() {
                    if (passesOn) {
                        inner.close();
                    }
                }
            };
        }));
        attempt.events.expect("open");
        long two = contextBytes();
        assertTrue(two > 0);
        attempt.ws.abort();
        attempt.awaitEnd();
        assertEquals(0, contextBytes());
    }

    @Test
    void whatAnExtensionWrapsIsClosedIfTheConnectionDoesNotOpen() {
        Attempt attempt = answered("wrapper, picky", extension("wrapper", answer -> {
            deflate(answer);
            return new PassThrough();
        }), extension("picky", 0, NegotiationFixture::refuse));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(0, contextBytes());
    }

    @Test
    void aSessionThatEndsTheConnectionAsItIsClosedIsClosedOnce() {
        List<ConnectionHandle> sockets = new ArrayList<>();
        List<PassThrough> made = new ArrayList<>();
        Function<ExtensionAnswer, ExtensionSession> accept = answer -> {
            made.add(new PassThrough() {
                @Override
                public void close() {
                    super.close();
                    sockets.get(0).abort();
                }
            });
            return made.get(made.size() - 1);
        };
        Attempt attempt =
            attempt(null, extension("one", accept), extension("two", accept), extension("picky", 0, NegotiationFixture::refuse));
        sockets.add(attempt.ws);
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: one, two, picky"));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(List.of(1, 1), made.stream().map(session -> session.closes).toList());
    }
}
