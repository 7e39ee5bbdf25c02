package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.TestCertificates;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delegated tasks: in place, elsewhere, late, refused, failing. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsTasksTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private final HandTurnedExecutor executor = new HandTurnedExecutor();
    private final HandTurnedExecutor loop = new HandTurnedExecutor();
    private final TlsTasks handTurned = new TlsTasks(executor, loop);

    private TlsRig rig(String version) {
        return TlsRig.of(version, TlsRig.buffers(), handTurned);
    }

    /** Up to the first task that is out. */
    private TlsRig rigWithTaskOut(String version) throws IOException {
        TlsRig rig = rig(version);
        for (int i = 0; executor.queue.isEmpty(); i++) {
            assertTrue(i < 10, "a handshake has tasks");
            assertFalse(rig.handshake.advance());
            rig.shuttle();
        }
        return rig;
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void whileATaskIsOutNothingIsReadAndNoReadinessAskedFor(String version) throws IOException {
        try (TlsRig rig = rigWithTaskOut(version)) {
            assertFalse(rig.lower.readInterest);
            assertFalse(rig.lower.writeInterest);
            int reads = rig.lower.reads;
            rig.lower.feed(new byte[1]);
            assertFalse(rig.handshake.advance());
            assertEquals(reads, rig.lower.reads);
            assertTrue(executor.runOne());
            assertEquals(0, rig.tasksDone, "only the loop hears of it");
            assertFalse(rig.handshake.advance());
            assertTrue(loop.runOne());
            assertEquals(1, rig.tasksDone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void aHandshakeWithTasksElsewhereCompletes(String version) throws IOException {
        try (TlsRig rig = rig(version)) {
            int tasks = connectHandTurned(rig);
            assertTrue(tasks > 0);
            assertEquals(tasks, rig.tasksDone);
            TlsHandshakeTest.assertEchoes(rig);
        }
    }

    private int connectHandTurned(TlsRig rig) throws IOException {
        int tasks = 0;
        for (int turn = 0; !rig.handshake.advance(); turn++) {
            assertTrue(turn < 1000);
            rig.shuttle();
            if (executor.runOne()) {
                tasks++;
                assertTrue(loop.runOne());
            }
        }
        rig.transport = rig.handshake.transport();
        rig.shuttle();
        rig.readAll();
        return tasks;
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void tasksOnAnotherThreadComplete(String version) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        LinkedBlockingQueue<Runnable> loopQueue = new LinkedBlockingQueue<>();
        try (TlsRig rig = TlsRig.of(version, TlsRig.buffers(), new TlsTasks(thread, loopQueue::add))) {
            int tasksDone = 0;
            while (!rig.handshake.advance()) {
                if (rig.shuttle() == 0) {
                    loopQueue.take().run();
                    tasksDone++;
                }
            }
            assertEquals(tasksDone, rig.tasksDone);
            assertTrue(tasksDone > 0);
            rig.transport = rig.handshake.transport();
            rig.shuttle();
            rig.readAll();
            TlsHandshakeTest.assertEchoes(rig);
        } finally {
            thread.shutdown();
            assertTrue(thread.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void executorsThatRunInTheCallAreAsGoodAsInline() throws IOException {
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3, TlsRig.buffers(), new TlsTasks(Runnable::run, Runnable::run)).connect()) {
            assertEquals(0, rig.tasksDone, "nobody waits, so nobody is told");
            TlsHandshakeTest.assertEchoes(rig);
        }
    }

    @Test
    void anExecutorThatRunsInTheCallMayResumeThroughTheLoopsQueue() throws IOException {
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3, TlsRig.buffers(), new TlsTasks(Runnable::run, loop))) {
            while (!rig.handshake.advance()) {
                rig.shuttle();
                loop.runOne();
            }
            assertTrue(rig.tasksDone > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void aClosedHandshakeIgnoresLateCompletions(String version) throws IOException {
        try (TlsRig rig = rigWithTaskOut(version)) {
            rig.handshake.close();
            assertTrue(rig.lower.closed);
            assertEquals(0, rig.segmentsInUse());
            assertTrue(executor.runOne());
            assertTrue(loop.runOne());
            assertEquals(0, rig.tasksDone);
        }
        try (TlsRig rig = rigWithTaskOut(version)) {
            assertTrue(executor.runOne());
            rig.handshake.close();
            assertTrue(loop.runOne());
            assertEquals(0, rig.tasksDone);
        }
    }

    @Test
    void closingDoesNotWaitForATaskThatRuns() throws Exception {
        // The JDK's engine holds its lock while a task runs: touching the engine would stop the loop.
        CountDownLatch inTask = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        SSLEngine slow = ClientEngines.client(TestCertificates.clientWith(new HookedTrust(() -> {
            inTask.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })), "localhost", TlsRig.PORT);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_2);
        LinkedBlockingQueue<Runnable> loopQueue = new LinkedBlockingQueue<>();
        try (TlsRig rig = new TlsRig(slow, server, TlsRig.buffers(), new TlsTasks(thread, loopQueue::add))) {
            while (inTask.getCount() > 0) {
                rig.handshake.advance();
                rig.shuttle();
                Runnable next = loopQueue.poll(1, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            }
            rig.handshake.close();
            assertEquals(1, goOn.getCount(), "still in the task");
            assertEquals(0, rig.source.released.size());
            rig.engineIsOut = true;
        } finally {
            goOn.countDown();
            thread.shutdown();
            assertTrue(thread.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void anExecutorThatRefusesFailsTheHandshake(String version) throws IOException {
        TlsTasks refusing = new TlsTasks(task -> {
            throw new RejectedExecutionException("shut down");
        }, loop);
        try (TlsRig rig = TlsRig.of(version, TlsRig.buffers(), refusing)) {
            SSLException e = assertThrows(SSLException.class, rig::connect);
            assertTrue(e.getMessage().contains("refused a task"), e.getMessage());
            assertTrue(e.getCause() instanceof RejectedExecutionException);
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @Test
    void aLoopThatRefusesHasClosedItsConnectionsAndTheEngineIsGivenBack() throws IOException {
        TlsTasks closedLoop = new TlsTasks(executor, task -> {
            throw new RejectedExecutionException("the loop is closed");
        });
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3, TlsRig.buffers(), closedLoop)) {
            rig.handshake.advance();
            rig.shuttle();
            rig.handshake.advance();
            rig.handshake.close();
            assertEquals(1, rig.source.settled.size(), "told on the loop");
            assertEquals(0, rig.source.released.size());
            assertTrue(executor.runOne());
            assertEquals(0, rig.tasksDone);
            assertEquals(1, rig.source.released.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void aTaskInPlaceMayCloseItsConnection(String version) throws IOException {
        TlsRig[] all = new TlsRig[1];
        SSLEngine client = ClientEngines.client(
            TestCertificates.clientWith(new HookedTrust(() -> all[0].handshake.close())), "localhost", TlsRig.PORT);
        try (TlsRig rig = new TlsRig(client, TlsRig.serverEngine(TestCertificates.server(), version))) {
            all[0] = rig;
            assertThrows(TransportClosedException.class, rig::connect);
            assertThrows(TransportClosedException.class, rig.handshake::advance);
            assertEquals(1, rig.source.released.size());
        }
    }

    @Test
    void aTaskInPlaceMayCloseItsTransport() throws IOException {
        HookedTrust trust = new HookedTrust(() -> {});
        SSLEngine client = ClientEngines.client(TestCertificates.clientWith(trust), "localhost", TlsRig.PORT);
        try (TlsRig rig = new TlsRig(client, TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_2)).connect()) {
            trust.hook = rig.transport::close;
            rig.transport.session().invalidate();
            rig.peer.beginHandshake();
            assertThrows(TransportClosedException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    rig.shuttle();
                    rig.transport.read(rig.target.clear());
                }
            });
            assertEquals(1, rig.source.released.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void aTrustManagerThatThrowsFailsItsConnectionOnly(String version) {
        for (Throwable thrown : new Throwable[] {new IllegalStateException("boom"), new StackOverflowError("deep")}) {
            SSLEngine client = ClientEngines.client(TestCertificates.clientWith(new HookedTrust(() -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            })), "localhost", TlsRig.PORT);
            try (TlsRig rig = new TlsRig(client, TlsRig.serverEngine(TestCertificates.server(), version))) {
                SSLException e = assertThrows(SSLException.class, rig::connect);
                assertTrue(TlsFailure.describe(e).contains(thrown.getMessage()), TlsFailure.describe(e));
            }
        }
    }

    @Test
    void aTaskThatThrowsElsewhereIsReportedOnTheLoop() throws IOException {
        SSLEngine client = ClientEngines.client(TestCertificates.clientWith(new HookedTrust(() -> {
            throw new StackOverflowError("deep");
        })), "localhost", TlsRig.PORT);
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_3);
        try (TlsRig rig = new TlsRig(client, server, TlsRig.buffers(), handTurned)) {
            SSLException e = assertThrows(SSLException.class, () -> connectHandTurned(rig));
            assertTrue(e.getMessage().contains("deep"), e.getMessage());
            assertSame(e, assertThrows(SSLException.class, rig.handshake::advance));
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @Test
    void aListenerIsNeededWithAnExecutor() {
        ScriptedTransport lower = new ScriptedTransport();
        SSLEngine engine = ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT);
        ReleaseOnce source = new ReleaseOnce();
        TlsResources elsewhere = new TlsResources(TlsRig.buffers(), null, handTurned);
        assertThrows(NullPointerException.class, () -> new TlsHandshake(lower, engine, source, elsewhere, null));
        assertNotNull(new TlsHandshake(lower, engine, source, new TlsResources(TlsRig.buffers(), null, TlsTasks.inline()), null));
        assertThrows(NullPointerException.class, () -> new TlsTasks(executor, null));
    }

    @Test
    void aRenegotiationWithTasksElsewhereStopsAndResumesTheTransport() throws IOException {
        try (TlsRig rig = rig(TlsRig.TLS_1_2)) {
            connectHandTurned(rig);
            startRenegotiation(rig);

            assertFalse(rig.lower.readInterest);
            assertFalse(rig.lower.writeInterest);
            rig.transport.interest(true, true);
            assertFalse(rig.lower.readInterest, "not while a task is out");
            assertFalse(rig.transport.hasBufferedInput());
            int reads = rig.lower.reads;
            assertEquals(0, rig.transport.read(rig.target.clear()));
            assertEquals(reads, rig.lower.reads);
            assertEquals(0, rig.transport.write(TlsRig.direct(HELLO)));
            rig.transport.interest(true, false);

            int tasksDone = rig.tasksDone;
            finishRenegotiation(rig);
            assertNotEquals(tasksDone, rig.tasksDone);
            assertTrue(rig.lower.readInterest);
            TlsHandshakeTest.assertEchoes(rig);
        }
    }

    @Test
    void theListenerCanBeReplacedOnceTheHandshakeIsDone() throws IOException {
        try (TlsRig rig = rig(TlsRig.TLS_1_2)) {
            connectHandTurned(rig);
            int toldBefore = rig.tasksDone;
            int[] told = new int[1];
            rig.transport.taskListener(() -> told[0]++);
            startRenegotiation(rig);
            finishRenegotiation(rig);
            assertTrue(told[0] > 0);
            assertEquals(toldBefore, rig.tasksDone);
            TlsHandshakeTest.assertEchoes(rig);
        }
    }

    @Test
    void aRenegotiationThatIsForbiddenBreaksTheTransport() throws IOException {
        try (TlsRig rig = rig(TlsRig.TLS_1_2)) {
            connectHandTurned(rig);
            rig.transport.forbidRenegotiation();
            TlsHandshakeTest.assertEchoes(rig);
            SSLException e = assertThrows(SSLException.class, () -> startRenegotiation(rig));
            assertTrue(e.getMessage().contains("RFC 9113 section 9.2.1"), e.getMessage());
            assertThrows(IOException.class, () -> rig.transport.read(rig.target.clear()));
        }
    }

    /** Until a task is out. */
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
        try (TlsRig rig = rig(TlsRig.TLS_1_2)) {
            connectHandTurned(rig);
            startRenegotiation(rig);
            rig.transport.shutdownOutput();
            assertFalse(rig.transport.flush(), "close_notify is still to come");
            assertFalse(rig.lower.outputShut);
            assertTrue(executor.runOne());
            assertTrue(loop.runOne());
            assertTrue(rig.lower.outputShut);
            assertTrue(rig.transport.flush());
        }
    }

    @Test
    void aClosedTransportIgnoresLateCompletions() throws IOException {
        try (TlsRig rig = rig(TlsRig.TLS_1_2)) {
            connectHandTurned(rig);
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
        SSLEngine client = ClientEngines.client(TestCertificates.clientWith(trust), "localhost", TlsRig.PORT);
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_2);
        try (TlsRig rig = new TlsRig(client, server, TlsRig.buffers(), handTurned)) {
            connectHandTurned(rig);
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
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_2, TlsRig.buffers(), tasks).connect()) {
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

    /** Trusts all, after the test did what it wants to. */
    private static final class HookedTrust extends X509ExtendedTrustManager {
        private Runnable hook;

        HookedTrust(Runnable hook) {
            this.hook = hook;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            hook.run();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            hook.run();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            hook.run();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new AssertionError("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new AssertionError("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
