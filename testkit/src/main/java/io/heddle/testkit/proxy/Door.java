package io.heddle.testkit.proxy;

import io.heddle.testkit.ProxyAnswer;
import io.heddle.testkit.server.Violation;
import java.io.IOException;

/** The side of a proxy that its client speaks to, in one of the two protocols. <b>Thread:</b> guarded by the proxy's monitor. */
interface Door {
    /** Takes bytes of the client, before the tunnel. */
    void onBytes(byte[] bytes) throws Violation;

    /** The answer that opens the tunnel. */
    byte[] accepted(ProxyAnswer answer);

    /** The answer if the target cannot be reached; the connection then ends, or goes on, as {@link #goesOnAfterRefusal} says. */
    byte[] refused(IOException cause);

    boolean goesOnAfterRefusal();

    /** The bytes of an answer with a status or a reply. */
    byte[] answer(ProxyAnswer answer) throws Violation;

    /** The request is answered, without a tunnel: another may follow. */
    void onAnswered();

    /** Takes the bytes that the client sent before it had its answer; empty from a client that waits, as it should. */
    byte[] takeEarly();
}
