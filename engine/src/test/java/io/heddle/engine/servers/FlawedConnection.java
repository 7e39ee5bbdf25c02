package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection of a {@link FlawedServer}: plays its script and records what the client sends.
 *
 * <p><b>Thread:</b> the steps run in the connection's own thread; the public methods may be called by any thread.
 * <b>Owns:</b> its socket.
 */
public final class FlawedConnection {
    private static final int READ_TIMEOUT_MS = 30_000;
    private static final int MAX_RECORDED = 64 << 20;
    private static final int MAX_HEAD = 65_536;
    private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key:\\s*(\\S+)\\s*$");

    private final Socket socket;
    private final FlawedScript script;
    private final CountDownLatch serverClosing;
    private final CountDownLatch played = new CountDownLatch(1);
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final List<ClientFrame> frames = new ArrayList<>();
    private DataInputStream in;
    private boolean singleBytes;
    private String head;
    private volatile String failure = "";

    FlawedConnection(Socket socket, FlawedScript script, CountDownLatch serverClosing) {
        this.socket = socket;
        this.script = script;
        this.serverClosing = serverClosing;
    }

    /** Every byte that was read from the client so far, the request included. */
    public byte[] received() {
        synchronized (record) {
            return record.toByteArray();
        }
    }

    /** The request: its lines up to the empty one, or what came of it. */
    public String request() {
        String all = new String(received(), ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        return end < 0 ? all : all.substring(0, end + 2);
    }

    /** What {@code awaitFrame} steps have read. */
    public List<ClientFrame> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    /**
     * Waits until the script is played and the socket closed.
     *
     * @return this connection
     * @throws AssertionError if that takes longer than 30 seconds, or if a step failed: it says which and why
     */
    public FlawedConnection awaitPlayed() throws InterruptedException {
        if (!played.await(READ_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the script is still being played");
        }
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
        return this;
    }

    /** Which step could not be played and why; empty if none. A peer that is gone makes a sending step fail. */
    public String failure() {
        return failure;
    }

    void play() {
        String step = "begin";
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_TIMEOUT_MS);
            in = new DataInputStream(new Recorder(socket.getInputStream()));
            for (FlawedScript.NamedStep next : script.steps()) {
                step = next.name();
                next.step().play(this);
            }
        } catch (IOException | RuntimeException e) {
            failure = "step '" + step + "': " + e;
        } catch (InterruptedException e) {
            failure = "step '" + step + "': interrupted";
        } finally {
            drop();
            played.countDown();
        }
    }

    void readRequest() throws IOException {
        if (head != null) {
            return;
        }
        StringBuilder read = new StringBuilder();
        while (read.length() < 4 || read.lastIndexOf("\r\n\r\n") != read.length() - 4) {
            if (read.length() == MAX_HEAD) {
                throw new IOException("the request is above " + MAX_HEAD + " bytes");
            }
            read.append((char) in.readUnsignedByte());
        }
        head = read.toString();
    }

    String acceptValue() {
        Matcher key = KEY.matcher(head);
        return UpgradeAnswers.acceptOf(key.find() ? key.group(1) : "");
    }

    void sendSingleBytes() {
        singleBytes = true;
    }

    void send(byte[] raw) throws IOException {
        if (singleBytes) {
            for (byte b : raw) {
                socket.getOutputStream().write(b);
            }
        } else {
            socket.getOutputStream().write(raw);
        }
    }

    void readBytes(int count) throws IOException {
        in.readFully(new byte[count]);
    }

    void readFrame() throws IOException {
        ClientFrameReader reader = new ClientFrameReader();
        ClientFrame frame = null;
        while (frame == null) {
            // One byte at a time: what comes behind the frame is for the next step.
            frame = reader.add(new byte[] {in.readByte()}).next();
        }
        synchronized (frames) {
            frames.add(frame);
        }
    }

    void readToEnd() throws IOException {
        byte[] sink = new byte[8192];
        try {
            while (in.read(sink) >= 0) {
                continue;
            }
        } catch (SocketException e) {
            // A reset is an end too; a timeout is not, and fails the step.
            return;
        }
    }

    void awaitGate(CountDownLatch gate) throws InterruptedException {
        if (!gate.await(READ_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the gate stayed shut");
        }
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void stall() throws InterruptedException {
        serverClosing.await();
    }

    void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            failure = failure.isEmpty() ? "close: " + e : failure;
        }
    }

    /** Keeps a copy of all that is read. */
    private final class Recorder extends InputStream {
        private final InputStream source;

        Recorder(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            int read = source.read(target, offset, count);
            synchronized (record) {
                if (read > 0 && record.size() + read > MAX_RECORDED) {
                    throw new IOException("more than " + MAX_RECORDED + " bytes came");
                }
                record.write(target, offset, Math.max(0, read));
            }
            return read;
        }
    }
}
