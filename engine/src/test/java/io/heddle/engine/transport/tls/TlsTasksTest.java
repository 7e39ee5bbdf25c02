package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.HookedTrust;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.engine.testing.TestCertificates;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Delegated tasks of the handshake: in place, elsewhere, late, refused, failing. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsTasksTest {
    private final HandTurnedTasks handTurned = new HandTurnedTasks();
    private final HandTurnedExecutor executor = handTurned.executor;
    private final HandTurnedExecutor loop = handTurned.loop;

    /** A rig whose handshake waits for its first task. */
    private TlsRig rigWithPendingTask(String version) throws IOException {
        TlsRig rig = handTurned.rig(version);
        for (int i = 0; executor.queue.isEmpty(); i++) {
            assertTrue(i < 10, "a handshake has tasks");
            assertFalse(rig.handshake.advance());
            rig.shuttle();
        }
        return rig;
    }

    @TlsRig.BothVersions
    void whileATaskIsPendingNothingIsReadAndNoReadinessAskedFor(String version) throws IOException {
        try (TlsRig rig = rigWithPendingTask(version)) {
            assertFalse(rig.lower.wantsToRead());
            assertFalse(rig.lower.wantsToWrite());
            int reads = rig.lower.reads();
            rig.lower.feed(new byte[1]);
            assertFalse(rig.handshake.advance());
            assertEquals(reads, rig.lower.reads());
            assertTrue(executor.runOne());
            assertEquals(0, rig.tasksDone, "only the loop hears of it");
            assertFalse(rig.handshake.advance());
            assertTrue(loop.runOne());
            assertEquals(1, rig.tasksDone);
        }
    }

    @TlsRig.BothVersions
    void aHandshakeWithTasksElsewhereCompletes(String version) throws IOException {
        try (TlsRig rig = handTurned.rig(version)) {
            int tasks = handTurned.connect(rig);
            assertTrue(tasks > 0);
            assertEquals(tasks, rig.tasksDone);
            rig.assertEchoes();
        }
    }

    @TlsRig.BothVersions
    void tasksOnAnotherThreadComplete(String version) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        LinkedBlockingQueue<Runnable> loopQueue = new LinkedBlockingQueue<>();
        try (TlsRig rig = TlsRig.speaking(version).tasks(new TlsTasks(thread, loopQueue::add)).open()) {
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
            rig.assertEchoes();
        } finally {
            thread.shutdown();
            assertTrue(thread.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void executorsThatRunInTheCallAreAsGoodAsInline() throws IOException {
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).tasks(new TlsTasks(Runnable::run, Runnable::run)).connect()) {
            assertEquals(0, rig.tasksDone, "nobody waits, so nobody is told");
            rig.assertEchoes();
        }
    }

    @Test
    void anExecutorThatRunsInTheCallMayResumeThroughTheLoopsQueue() throws IOException {
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).tasks(new TlsTasks(Runnable::run, loop)).open()) {
            while (!rig.handshake.advance()) {
                rig.shuttle();
                loop.runOne();
            }
            assertTrue(rig.tasksDone > 0);
        }
    }

    @TlsRig.BothVersions
    void aClosedHandshakeIgnoresLateCompletions(String version) throws IOException {
        try (TlsRig rig = rigWithPendingTask(version)) {
            rig.handshake.close();
            assertTrue(rig.lower.isClosed());
            assertEquals(0, rig.segmentsInUse());
            assertTrue(executor.runOne());
            assertTrue(loop.runOne());
            assertEquals(0, rig.tasksDone);
        }
        try (TlsRig rig = rigWithPendingTask(version)) {
            assertTrue(executor.runOne());
            rig.handshake.close();
            assertTrue(loop.runOne());
            assertEquals(0, rig.tasksDone);
        }
    }

    @Test
    void closingDoesNotWaitForATaskThatRuns() throws Exception {
        // The JDK's engine holds its lock while a task runs: the loop would stop if it touched the engine.
        CountDownLatch inTask = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        SSLContext slow = TestCertificates.clientWith(new HookedTrust(() -> {
            inTask.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        LinkedBlockingQueue<Runnable> loopQueue = new LinkedBlockingQueue<>();
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_2).client(slow).tasks(new TlsTasks(thread, loopQueue::add)).open()) {
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

    @TlsRig.BothVersions
    void anExecutorThatRefusesFailsTheHandshake(String version) throws IOException {
        TlsTasks refusing = new TlsTasks(task -> {
            throw new RejectedExecutionException("shut down");
        }, loop);
        try (TlsRig rig = TlsRig.speaking(version).tasks(refusing).open()) {
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
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).tasks(closedLoop).open()) {
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

    @TlsRig.BothVersions
    void aTaskInPlaceMayCloseItsConnection(String version) throws IOException {
        TlsRig[] all = new TlsRig[1];
        SSLContext client = TestCertificates.clientWith(new HookedTrust(() -> all[0].handshake.close()));
        try (TlsRig rig = TlsRig.speaking(version).client(client).open()) {
            all[0] = rig;
            assertThrows(TransportClosedException.class, rig::connect);
            assertThrows(TransportClosedException.class, rig.handshake::advance);
            assertEquals(1, rig.source.released.size());
        }
    }

    @Test
    void aTaskInPlaceMayCloseItsTransport() throws IOException {
        HookedTrust trust = new HookedTrust(() -> {});
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_2).client(TestCertificates.clientWith(trust)).connect()) {
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

    @TlsRig.BothVersions
    void aTrustManagerThatThrowsFailsItsConnectionOnly(String version) {
        for (Throwable thrown : new Throwable[] {new IllegalStateException("boom"), new StackOverflowError("deep")}) {
            SSLContext client = TestCertificates.clientWith(new HookedTrust(() -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }));
            try (TlsRig rig = TlsRig.speaking(version).client(client).open()) {
                SSLException e = assertThrows(SSLException.class, rig::connect);
                assertTrue(TlsFailure.describe(e).contains(thrown.getMessage()), TlsFailure.describe(e));
            }
        }
    }

    @Test
    void aTaskThatThrowsElsewhereIsReportedOnTheLoop() throws IOException {
        SSLContext client = TestCertificates.clientWith(new HookedTrust(() -> {
            throw new StackOverflowError("deep");
        }));
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(client).tasks(handTurned.tasks).open()) {
            SSLException e = assertThrows(SSLException.class, () -> handTurned.connect(rig));
            assertTrue(e.getMessage().contains("deep"), e.getMessage());
            assertSame(e, assertThrows(SSLException.class, rig.handshake::advance));
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @Test
    void aListenerIsNeededWithAnExecutor() {
        ScriptedTransport lower = new ScriptedTransport().joinInput();
        SSLEngine engine = ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT);
        ReleaseOnce source = new ReleaseOnce();
        TlsResources elsewhere = new TlsResources(TlsRig.buffers(), null, handTurned.tasks);
        assertThrows(NullPointerException.class, () -> new TlsHandshake(lower, engine, source, elsewhere, null));
        assertNotNull(new TlsHandshake(lower, engine, source, new TlsResources(TlsRig.buffers(), null, TlsTasks.inline()), null));
        assertThrows(NullPointerException.class, () -> new TlsTasks(executor, null));
    }
}
