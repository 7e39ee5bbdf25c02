package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.testing.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engines come from outside (an SPI): their bugs must neither hang the loop nor escape as unchecked exceptions. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsEngineMisbehaviourTest {
    private final FakeEngine engine = new FakeEngine();
    private final ScriptedTransport lower = new ScriptedTransport().joinInput();
    private final TrackingSegmentPool pool = new TrackingSegmentPool(1 << 20);
    private final TlsBuffers buffers = TlsRig.buffers();
    private final TlsResources resources = new TlsResources(buffers, pool, TlsTasks.inline());
    private final TlsTransport transport = new TlsTransport(new TlsConnection(lower, engine, new ReleaseOnce(), resources), null);
    private final TlsHandshake handshake = new TlsHandshake(lower, engine, new ReleaseOnce(), resources, null);
    private final ByteBuffer target = ByteBuffer.allocateDirect(buffers.inboundBytes());
    private final ByteBuffer source = TlsRig.direct(new byte[] {1, 2, 3});

    @AfterEach
    void nothingLeaks() {
        transport.close();
        handshake.close();
        pool.assertNoLeaks();
        assertNull(lower.misuse());
    }

    @Test
    void theFakeItselfWorks() throws IOException {
        assertEquals(3, transport.write(source));
        lower.feed(lower.takeWritten());
        assertEquals(3, transport.read(target));
        assertEquals(2, target.get(1));
    }

    @Test
    void uncheckedExceptionsBecomeFailures() {
        engine.thrown = new IllegalStateException("boom");
        lower.feed(new byte[] {23, 3, 3, 0, 1, 9});
        SSLException e = assertThrows(SSLException.class, () -> transport.read(target));
        assertSame(engine.thrown, e.getCause());
        assertSame(e, assertThrows(SSLException.class, () -> transport.write(source)));
        transport.close();
        assertTrue(lower.isClosed());
    }

    @Test
    void uncheckedExceptionsOfWrapBecomeFailures() {
        engine.thrown = new IllegalStateException("boom");
        SSLException e = assertThrows(SSLException.class, () -> transport.write(source));
        assertTrue(e.getMessage().contains("boom"));
    }

    @Test
    void closeSurvivesAnEngineThatThrows() {
        engine.thrown = new IllegalStateException("boom");
        transport.close();
        assertTrue(lower.isClosed());
    }

    @Test
    void anEngineThatFindsNoRoomEverFails() {
        engine.answer = new SSLEngineResult(Status.BUFFER_OVERFLOW, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
        SSLException e = assertThrows(SSLException.class, () -> transport.write(source));
        assertTrue(e.getMessage().contains("finds no room"), e.getMessage());
    }

    @Test
    void anEngineThatWantsToWrapAndWrapsNothingDoesNotLoop() throws IOException {
        engine.answer = new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, 0, 0);
        assertEquals(0, transport.write(source));
        lower.feed(new byte[] {23, 3, 3, 0, 1, 9});
        engine.answer = new SSLEngineResult(Status.BUFFER_UNDERFLOW, HandshakeStatus.NEED_WRAP, 0, 0);
        assertEquals(0, transport.read(target));
    }

    @Test
    void anEngineThatClosesUnderAWriteFailsIt() {
        engine.answer = new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
        SSLException e = assertThrows(SSLException.class, () -> transport.write(source));
        assertTrue(e.getMessage().contains("TLS ended"), e.getMessage());
    }

    @Test
    void inTheHandshakeToo() {
        engine.handshakeStatus = HandshakeStatus.NEED_WRAP;
        engine.answer = new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, 0, 0);
        SSLException e = assertThrows(SSLException.class, handshake::advance);
        assertTrue(e.getMessage().contains("nothing to send"), e.getMessage());
    }

    @Test
    void anEngineThatWaitsForATaskAndHasNoneFails() {
        engine.handshakeStatus = HandshakeStatus.NEED_TASK;
        SSLException e = assertThrows(SSLException.class, handshake::advance);
        assertTrue(e.getMessage().contains("has none to run"), e.getMessage());
    }

    @Test
    void anEngineThatConsumesNothingWaitsForBytesAndDoesNotLoop() throws IOException {
        engine.answer = new SSLEngineResult(Status.BUFFER_UNDERFLOW, HandshakeStatus.NEED_UNWRAP, 0, 0);
        lower.feed(new byte[] {22, 3, 3, 0, 1, 9});
        assertFalse(handshake.advance());
        assertTrue(lower.wantsToRead());
        assertFalse(handshake.advance());
    }

    @Test
    void applicationDataWithinTheHandshakeFails() {
        lower.feed(new byte[] {23, 3, 3, 0, 1, 9});
        SSLException e = assertThrows(SSLException.class, handshake::advance);
        assertTrue(e.getMessage().contains("before the end of the handshake"), e.getMessage());
    }
}
