package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.testing.TestCertificates;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TlsHandshakeTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TlsRig.Connected
    void anIdleConnectionOwnsNoSegment(TlsRig rig) throws IOException {
        assertEquals(rig.version, rig.transport.session().getProtocol());
        assertEquals(0, rig.segmentsInUse());
        assertEquals(0, rig.transport.read(rig.target.clear()));
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Opened
    void theFlightOfTheServerMayComeByteByByte(TlsRig rig) throws IOException {
        rig.lower.mostPerRead(() -> 1);
        rig.connect();
        rig.assertEchoes();
    }

    @TlsRig.Opened
    void ourFlightMayLeaveByteByByte(TlsRig rig) throws IOException {
        rig.lower.mostPerWrite(() -> 1);
        rig.connect();
        assertEquals(0, rig.segmentsInUse());
        rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
        rig.assertEchoes();
    }

    @TlsRig.BothVersions
    void theFlightOfTheServerMayBeCutAnywhere(String version) throws IOException {
        Random random = new Random(20);
        for (int cut : interestingCuts(version, random)) {
            try (TlsRig rig = TlsRig.of(version)) {
                assertFalse(rig.handshake.advance());
                rig.peer.receive(rig.lower.takeWritten());
                byte[] flight = rig.peer.takeOutput();
                int at = Math.min(cut, flight.length);
                rig.lower.feed(Arrays.copyOf(flight, at));
                rig.handshake.advance();
                rig.lower.feed(Arrays.copyOfRange(flight, at, flight.length));
                rig.connect();
                rig.assertEchoes();
            } catch (IOException | AssertionError e) {
                throw new AssertionError("cut at " + cut + ", " + version, e);
            }
        }
    }

    /** Offsets around each record boundary, and some in between. */
    private static List<Integer> interestingCuts(String version, Random random) throws IOException {
        List<Integer> cuts = new ArrayList<>();
        try (TlsRig rig = TlsRig.of(version)) {
            assertFalse(rig.handshake.advance());
            rig.peer.receive(rig.lower.takeWritten());
            byte[] flight = rig.peer.takeOutput();
            int border = 0;
            while (border < flight.length) {
                for (int i = -1; i <= 6; i++) {
                    cuts.add(Math.max(0, border + i));
                }
                border += 5 + ((flight[border + 3] & 0xFF) << 8 | flight[border + 4] & 0xFF);
            }
            for (int i = 0; i < 20; i++) {
                cuts.add(random.nextInt(flight.length));
            }
        }
        return cuts;
    }

    @TlsRig.BothVersions
    void readsAndWritesMayBeShortOrNothingAtAll(String version) throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            try (TlsRig rig = TlsRig.of(version)) {
                rig.lower.mostPerRead(() -> random.nextInt(300));
                rig.lower.mostPerWrite(() -> random.nextInt(200));
                rig.connect();
                rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
                rig.assertEchoes();
            } catch (IOException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + version, e);
            }
        }
    }

    @TlsRig.BothVersions
    void buffersSmallerThanARecordGrow(String version) throws IOException {
        TlsBuffers small = new TlsBuffers(64, 64, DirectMemory.JVM);
        try (TlsRig rig = TlsRig.speaking(version).buffers(small).connect()) {
            rig.assertEchoes();
            assertTrue(small.outboundBytes() >= rig.clientEngine.getSession().getPacketBufferSize());
        }
    }

    @TlsRig.Opened(TlsRig.TLS_1_2)
    void applicationDataGluedToTheLastFlightIsKept(TlsRig rig) throws IOException {
        // In TLS 1.2 the server finishes the handshake, so its first message may be in the same packet.
        assertFalse(rig.handshake.advance());
        rig.shuttle();
        assertFalse(rig.handshake.advance());
        rig.peer.receive(rig.lower.takeWritten());
        rig.peer.send(HELLO);
        rig.deliver(HELLO);

        assertTrue(rig.handshake.advance());
        rig.transport = rig.handshake.transport();
        assertEquals(0, rig.lower.unreadBytes());
        assertTrue(rig.transport.hasBufferedInput());
        assertEquals(2 * HELLO.length, rig.transport.read(rig.target.clear()));
        assertFalse(rig.transport.hasBufferedInput());
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Opened(TlsRig.TLS_1_2)
    void halfARecordGluedToTheLastFlightIsKept(TlsRig rig) throws IOException {
        rig.handshake.advance();
        rig.shuttle();
        rig.handshake.advance();
        rig.peer.receive(rig.lower.takeWritten());
        byte[] finished = rig.peer.takeOutput();
        rig.peer.send(HELLO);
        byte[] record = rig.peer.takeOutput();
        rig.lower.feed(finished);
        rig.lower.feed(Arrays.copyOf(record, 7));

        assertTrue(rig.handshake.advance());
        rig.transport = rig.handshake.transport();
        assertFalse(rig.transport.hasBufferedInput());
        assertEquals(1, rig.segmentsInUse());
        rig.lower.feed(Arrays.copyOfRange(record, 7, record.length));
        assertArrayEquals(HELLO, rig.readAll());
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void theHandshakeIsNotDoneBeforeItsLastByteIsWithTheSocket(TlsRig rig) throws IOException {
        assertFalse(rig.handshake.advance());
        assertTrue(rig.lower.wantsToRead());
        assertFalse(rig.lower.wantsToWrite());
        rig.shuttle();
        rig.lower.mostPerWrite(() -> 0);
        assertFalse(rig.handshake.advance());
        assertFalse(rig.lower.wantsToRead(), "nothing is to be read any more");
        assertTrue(rig.lower.wantsToWrite());
        assertThrows(IllegalStateException.class, rig.handshake::transport);
        rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
        assertTrue(rig.handshake.advance());
        assertTrue(rig.lower.wantsToRead());
        assertFalse(rig.lower.wantsToWrite());
        assertTrue(rig.handshake.advance(), "advance stays true");
        assertSame(rig.handshake.transport(), rig.handshake.transport());
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void aHelloThatDoesNotLeaveAsksForWritability(TlsRig rig) throws IOException {
        rig.lower.mostPerWrite(() -> 0);
        assertFalse(rig.handshake.advance());
        assertTrue(rig.lower.wantsToRead());
        assertTrue(rig.lower.wantsToWrite());
        assertEquals(1, rig.segmentsInUse());
    }

    @TlsRig.BothVersions
    void anEndInTheMiddleFails(String version) throws IOException {
        for (int kept : new int[] {0, 1, 4, 5, 50, 130, 400}) {
            try (TlsRig rig = TlsRig.of(version)) {
                rig.handshake.advance();
                rig.peer.receive(rig.lower.takeWritten());
                rig.lower.feed(Arrays.copyOf(rig.peer.takeOutput(), kept));
                rig.lower.end();
                TlsTruncatedException e = assertThrows(TlsTruncatedException.class, () -> {
                    rig.handshake.advance();
                    rig.handshake.advance();
                });
                assertTrue(e.getMessage().contains("in the middle of the TLS handshake"), e.getMessage());
                assertSame(e, assertThrows(SSLException.class, rig.handshake::advance), "the failure is sticky");
                assertEquals(0, rig.segmentsInUse());
            }
        }
    }

    @TlsRig.Opened(TlsRig.TLS_1_2)
    void anEndAfterTheFirstFlightIsFoundToo(TlsRig rig) throws IOException {
        rig.handshake.advance();
        rig.shuttle();
        assertFalse(rig.handshake.advance());
        rig.lower.end();
        assertThrows(TlsTruncatedException.class, rig.handshake::advance);
    }

    @Test
    void failuresOfTheSocketPassThrough() throws IOException {
        IOException reset = new IOException("Connection reset");
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3)) {
            rig.lower.breakRead(reset);
            assertSame(reset, assertThrows(IOException.class, rig.handshake::advance));
            assertSame(reset, assertThrows(IOException.class, rig.handshake::advance));
        }
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3)) {
            rig.lower.breakWrite(reset, 0);
            assertFalse(rig.handshake.advance(), "the server may have said why it left");
            rig.lower.end();
            assertSame(reset, assertThrows(TlsTruncatedException.class, rig.handshake::advance).getCause());
        }
    }

    @Test
    void theAlertOfAServerThatWritesNoLongerReachIsRead() throws IOException {
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_2)) {
            rig.handshake.advance();
            rig.peer.receive(rig.lower.takeWritten());
            rig.lower.feed(rig.peer.takeOutput());
            rig.lower.breakWrite("Broken pipe");
            // The second flight of the client goes nowhere, but the server has refused it by then.
            assertFalse(rig.handshake.advance());
            assertTrue(rig.lower.wantsToRead() && !rig.lower.wantsToWrite());
            rig.lower.feed(new byte[] {21, 3, 3, 0, 2, 2, 42});
            SSLException e = assertThrows(SSLException.class, rig.handshake::advance);
            assertEquals(TlsFailure.CLIENT_CERTIFICATE, TlsFailure.of(e), e::toString);
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @Test
    void aHandshakeWhoseLastFlightIsLostLeavesItsInputOpen() throws IOException {
        byte[] last = {1, 2, 3};
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3)) {
            rig.handshake.advance();
            rig.shuttle();
            IOException broken = new IOException("Broken pipe");
            rig.lower.breakWrite(broken, 0);
            assertTrue(rig.handshake.advance());
            TlsTransport transport = rig.handshake.transport();
            assertSame(broken, assertThrows(IOException.class, () -> transport.write(TlsRig.direct(last))));
            assertSame(broken, assertThrows(IOException.class, transport::flush));
            assertEquals(0, transport.read(rig.target.clear()));
            rig.lower.end();
            assertThrows(TlsTruncatedException.class, () -> transport.read(rig.target.clear()));
            transport.close();
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n", "220 smtp ready\r\n", "\0\0\0\0\0\0"})
    void aPeerThatDoesNotSpeakTlsIsFoundAtOnce(String banner) throws IOException {
        try (TlsRig rig = TlsRig.of(TlsRig.TLS_1_3)) {
            rig.handshake.advance();
            rig.lower.feed(banner.getBytes(StandardCharsets.ISO_8859_1));
            SSLException e = assertThrows(SSLException.class, rig.handshake::advance);
            assertEquals(TlsFailure.NOT_TLS, TlsFailure.of(e), e::toString);
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void lessThanAHeaderOfNonsenseWaitsAndThenFails(TlsRig rig) throws IOException {
        rig.handshake.advance();
        rig.lower.feed("no\n".getBytes(StandardCharsets.US_ASCII));
        assertFalse(rig.handshake.advance());
        assertTrue(rig.lower.wantsToRead());
        rig.lower.end();
        assertThrows(TlsTruncatedException.class, rig.handshake::advance);
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void aRecordLongerThanTlsAllowsFailsAtItsHeader(TlsRig rig) throws IOException {
        rig.handshake.advance();
        rig.lower.feed(new byte[] {22, 3, 3, (byte) 0xFF, (byte) 0xFF, 0, 0});
        assertThrows(SSLException.class, rig.handshake::advance);
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void garbageInTheHandshakeFailsAndSaysAnAlert(TlsRig rig) throws IOException {
        rig.handshake.advance();
        rig.lower.takeWritten();
        rig.lower.feed(new byte[] {22, 3, 3, 0, 4, 99, 0, 0, 0});
        assertThrows(SSLException.class, rig.handshake::advance);
        byte[] said = rig.lower.takeWritten();
        assertEquals(21, said[0], "an alert");
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void closeNotifyInTheMiddleFails(TlsRig rig) throws IOException {
        rig.handshake.advance();
        rig.lower.feed(new byte[] {21, 3, 3, 0, 2, 1, 0});
        SSLException e = assertThrows(SSLException.class, rig.handshake::advance);
        assertTrue(e.getMessage().contains("during handshake"), e.getMessage());
    }

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void aPoolWithoutMemoryFailsTheHandshakeClearly(TlsRig rig) throws IOException {
        List<PooledSegment> all = exhaust(rig);
        rig.lower.mostPerWrite(() -> 10);
        IOException e = assertThrows(IOException.class, rig.handshake::advance);
        assertTrue(e.getMessage().contains("maxPooledBytes"), e.getMessage());
        all.forEach(segment -> rig.pool.release(segment, SegmentOwner.LOOP));
    }

    static List<PooledSegment> exhaust(TlsRig rig) {
        List<PooledSegment> all = new ArrayList<>();
        for (int size = 1 << 20; size >= 128; size /= 2) {
            PooledSegment one = rig.pool.acquire(size, SegmentOwner.LOOP);
            while (one != null) {
                all.add(one);
                one = rig.pool.acquire(size, SegmentOwner.LOOP);
            }
        }
        PooledSegment ofReserve = rig.pool.acquireEssential((16 << 20) / 16, SegmentOwner.LOOP);
        assertNotNull(ofReserve);
        all.add(ofReserve);
        int answer = 128;
        for (PooledSegment next = rig.pool.acquireEssential(answer, SegmentOwner.LOOP); next != null;
            next = rig.pool.acquireEssential(answer, SegmentOwner.LOOP)) {
            all.add(next);
        }
        return all;
    }

    @TlsRig.BothVersions
    void closeIsRightAtEveryStage(String version) throws IOException {
        boolean done = false;
        for (int steps = 0; !done; steps++) {
            TlsRig rig = TlsRig.of(version);
            rig.lower.mostPerRead(() -> 100);
            rig.lower.mostPerWrite(() -> 60);
            for (int i = 0; i < steps && !done; i++) {
                done = rig.handshake.advance();
                rig.shuttle();
            }
            rig.handshake.close();
            rig.handshake.close();
            rig.close();
            assertThrows(TransportClosedException.class, rig.handshake::advance);
            assertThrows(IllegalStateException.class, rig.handshake::transport);
        }
    }

    @Test
    void anEngineThatWasNotToldItsModeFailsWithoutAnUncheckedException() {
        SSLEngine noMode = TestCertificates.client().createSSLEngine();
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(noMode).open()) {
            SSLException e = assertThrows(SSLException.class, rig.handshake::advance);
            assertTrue(e.getMessage().contains("cannot begin"), e.getMessage());
        }
    }

    @Test
    void noCommonVersionIsSaidByBothSides() throws IOException {
        SSLEngine only13 = ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT);
        only13.setEnabledProtocols(new String[] {TlsRig.TLS_1_3});
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_2).client(only13).open()) {
            SSLException e = assertThrows(SSLException.class, rig::connect);
            assertEquals(TlsFailure.PROTOCOL_VERSION, TlsFailure.of(e), e::toString);
            assertTrue(rig.peer.failure != null, "the server refused");
        }
    }

    @Test
    void theServerMaySelectAnApplicationProtocol() throws IOException {
        SSLEngine client = ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT, null, List.of("h2", "http/1.1"));
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_3);
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        server.setSSLParameters(parameters);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(client).server(server).connect()) {
            assertEquals("http/1.1", rig.transport.applicationProtocol());
        }
        try (TlsRig rig = TlsRig.connected(TlsRig.TLS_1_3)) {
            assertEquals("", rig.transport.applicationProtocol());
        }
    }
}
