package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.HookedTrust;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Delegated tasks after the handshake: in TLS 1.2 a renegotiation has some. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsRenegotiationTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private final HandTurnedTasks handTurned = new HandTurnedTasks();
    private final HandTurnedExecutor executor = handTurned.executor;
    private final HandTurnedExecutor loop = handTurned.loop;

    @Test
    void aRenegotiationWithTasksElsewhereStopsAndResumesTheTransport() throws IOException {
        try (TlsRig rig = handTurned.rig(TlsRig.TLS_1_2)) {
            handTurned.connect(rig);
            startRenegotiation(rig);

            assertFalse(rig.lower.wantsToRead());
            assertFalse(rig.lower.wantsToWrite());
            rig.transport.interest(true, true);
            assertFalse(rig.lower.wantsToRead(), "not while a task is pending");
            assertFalse(rig.transport.hasBufferedInput());
            int reads = rig.lower.reads();
            assertEquals(0, rig.transport.read(rig.target.clear()));
            assertEquals(reads, rig.lower.reads());
            assertEquals(0, rig.transport.write(TlsRig.direct(HELLO)));
            rig.transport.interest(true, false);

            int tasksDone = rig.tasksDone;
            finishRenegotiation(rig);
            assertNotEquals(tasksDone, rig.tasksDone);
            assertTrue(rig.lower.wantsToRead());
            rig.assertEchoes();
        }
    }

    @Test
    void theListenerCanBeReplacedOnceTheHandshakeIsDone() throws IOException {
        try (TlsRig rig = handTurned.rig(TlsRig.TLS_1_2)) {
            handTurned.connect(rig);
            int toldBefore = rig.tasksDone;
            int[] told = new int[1];
            rig.transport.taskListener(() -> told[0]++);
            startRenegotiation(rig);
            finishRenegotiation(rig);
            assertTrue(told[0] > 0);
            assertEquals(toldBefore, rig.tasksDone);
            rig.assertEchoes();
        }
    }

    @Test
    void aRenegotiationThatIsForbiddenBreaksTheTransport() throws IOException {
        try (TlsRig rig = handTurned.rig(TlsRig.TLS_1_2)) {
            handTurned.connect(rig);
            rig.transport.forbidRenegotiation("HTTP/2 forbids (RFC 9113 section 9.2.1)");
            rig.assertEchoes();
            SSLException e = assertThrows(SSLException.class, () -> startRenegotiation(rig));
            assertTrue(e.getMessage().contains("RFC 9113 section 9.2.1"), e.getMessage());
            assertThrows(IOException.class, () -> rig.transport.read(rig.target.clear()));
        }
    }

    /** Renegotiates until a task waits to be run. */
    private void startRenegotiation(TlsRig rig) throws IOException {
        rig.transport.session().invalidate();
        rig.peer.beginHandshake();
        for (int i = 0; executor.queue.isEmpty(); i++) {
            assertTrue(i < 10);
            rig.shuttle();
            rig.transport.read(rig.target.clear());
        }
    }

    private void finishRenegotiation(TlsRig rig) throws IOException {
        for (int i = 0; i < 20; i++) {
            if (executor.runOne()) {
                assertTrue(loop.runOne());
            }
            rig.shuttle();
            assertEquals(0, rig.transport.read(rig.target.clear()));
        }
    }

    @Test
    void shutdownOutputWaitsForATask() throws IOException {
        try (TlsRig rig = handTurned.rig(TlsRig.TLS_1_2)) {
            handTurned.connect(rig);
            startRenegotiation(rig);
            rig.transport.shutdownOutput();
            assertFalse(rig.transport.flush(), "close_notify is still to come");
            assertFalse(rig.lower.isShutDown());
            assertTrue(executor.runOne());
            assertTrue(loop.runOne());
            assertTrue(rig.lower.isShutDown());
            assertTrue(rig.transport.flush());
        }
    }

    @Test
    void aClosedTransportIgnoresLateCompletions() throws IOException {
        try (TlsRig rig = handTurned.rig(TlsRig.TLS_1_2)) {
            handTurned.connect(rig);
            startRenegotiation(rig);
            int tasksDone = rig.tasksDone;
            rig.transport.close();
            assertTrue(executor.runOne());
            assertTrue(loop.runOne());
            assertEquals(tasksDone, rig.tasksDone);
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @Test
    void aFailedTaskOfARenegotiationIsThrownByTheNextRead() throws IOException {
        HookedTrust trust = new HookedTrust(() -> {});
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_2).client(TestCertificates.clientWith(trust)).tasks(handTurned.tasks).open()) {
            handTurned.connect(rig);
            trust.hook = () -> {
                throw new StackOverflowError("deep");
            };
            startRenegotiation(rig);
            SSLException e = assertThrows(SSLException.class, () -> finishRenegotiation(rig));
            assertTrue(e.getMessage().contains("deep"), e.getMessage());
            assertSame(e, assertThrows(SSLException.class, () -> rig.transport.write(TlsRig.direct(HELLO))));
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @Test
    void anExecutorThatRefusesInARenegotiationFailsTheConnection() throws IOException {
        boolean[] refuses = {false};
        TlsTasks tasks = new TlsTasks(task -> {
            if (refuses[0]) {
                throw new RejectedExecutionException("shut down");
            }
            task.run();
        }, Runnable::run);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_2).tasks(tasks).connect()) {
            refuses[0] = true;
            SSLException e = assertThrows(SSLException.class, () -> {
                rig.peer.beginHandshake();
                for (int i = 0; i < 10; i++) {
                    rig.shuttle();
                    rig.transport.read(rig.target.clear());
                }
            });
            assertTrue(e.getMessage().contains("refused a task"), e.getMessage());
        }
    }
}
