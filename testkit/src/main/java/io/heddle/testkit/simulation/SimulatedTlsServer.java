package io.heddle.testkit.simulation;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The server's side of simulated TLS, between a server and its channel.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class SimulatedTlsServer implements ServerChannel, ServerChannel.Listener {
    private final ServerChannel lower;
    private final List<String> applicationProtocols;
    private ServerChannel.Listener listener;
    private byte[] received = new byte[0];
    private boolean isEstablished;
    private boolean isEnding;

    /** @param applicationProtocols the server's, the preferred one first; the first that the client offers is chosen */
    public SimulatedTlsServer(ServerChannel lower, List<String> applicationProtocols) {
        this.lower = lower;
        this.applicationProtocols = applicationProtocols;
    }

    @Override
    public void listener(ServerChannel.Listener next) {
        listener = next;
        lower.listener(this);
    }

    @Override
    public InetSocketAddress client() {
        return lower.client();
    }

    @Override
    public void write(byte[] bytes) {
        if (!isEstablished) {
            throw new IllegalStateException("The TLS handshake is not done");
        }
        // The connection may break at any of its records.
        for (int at = 0; at < bytes.length && (at == 0 || !lower.isClosed()); at += SimulatedTlsEngine.MAX_PLAINTEXT_BYTES) {
            int end = Math.min(bytes.length, at + SimulatedTlsEngine.MAX_PLAINTEXT_BYTES);
            writeRecord(SimulatedTlsEngine.APPLICATION_DATA, Arrays.copyOfRange(bytes, at, end));
        }
    }

    @Override
    public void pauseReading() {
        lower.pauseReading();
    }

    @Override
    public void resumeReading() {
        lower.resumeReading();
    }

    @Override
    public void endOutput() {
        sayClose();
        isEnding = true;
        lower.endOutput();
    }

    @Override
    public void close() {
        sayClose();
        isEnding = true;
        lower.close();
    }

    @Override
    public void reset() {
        lower.reset();
    }

    @Override
    public boolean isClosed() {
        return lower.isClosed();
    }

    @Override
    public void after(Duration delay, Runnable action) {
        lower.after(delay, action);
    }

    @Override
    public void onBytes(byte[] bytes) {
        int kept = received.length;
        received = Arrays.copyOf(received, kept + bytes.length);
        System.arraycopy(bytes, 0, received, kept, bytes.length);
        int at = 0;
        while (received.length - at >= SimulatedTlsEngine.HEADER_BYTES && !lower.isClosed()) {
            int count = (received[at + 3] & 0xFF) << 8 | received[at + 4] & 0xFF;
            int end = at + SimulatedTlsEngine.HEADER_BYTES + count;
            if (received.length < end) {
                break;
            }
            byte[] content = Arrays.copyOfRange(received, at + SimulatedTlsEngine.HEADER_BYTES, end);
            for (int i = 0; i < count; i++) {
                content[i] = (byte) ~content[i];
            }
            byte type = received[at];
            at = end;
            onRecord(type, content);
        }
        received = Arrays.copyOfRange(received, at, received.length);
    }

    @Override
    public void onEnd() {
        listener.onEnd();
    }

    @Override
    public void onBroken(IOException cause) {
        listener.onBroken(cause);
    }

    private void onRecord(byte type, byte[] content) {
        if (type == SimulatedTlsEngine.HANDSHAKE && !isEnding) {
            String[] hello = new String(content, StandardCharsets.UTF_8).split(" ", -1);
            List<String> offered = List.of(hello[1].split(","));
            String chosen = applicationProtocols.stream().filter(offered::contains).findFirst().orElse("");
            writeRecord(SimulatedTlsEngine.HANDSHAKE, chosen.getBytes(StandardCharsets.UTF_8));
            isEstablished = true;
        } else if (type == SimulatedTlsEngine.APPLICATION_DATA) {
            listener.onBytes(content);
        }
    }

    private void sayClose() {
        if (isEstablished && !isEnding && !lower.isClosed()) {
            writeRecord(SimulatedTlsEngine.ALERT, SimulatedTlsEngine.CLOSE_NOTIFY);
        }
    }

    private void writeRecord(byte type, byte[] content) {
        ByteBuffer record = ByteBuffer.allocate(SimulatedTlsEngine.HEADER_BYTES + content.length);
        SimulatedTlsEngine.putRecord(record, type, ByteBuffer.wrap(content));
        lower.write(record.array());
    }
}
