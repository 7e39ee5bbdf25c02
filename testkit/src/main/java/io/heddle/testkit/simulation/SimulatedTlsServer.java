package io.heddle.testkit.simulation;

import io.heddle.testkit.ServerChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * The server's side of simulated TLS, between a server and its channel.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class SimulatedTlsServer implements ServerChannel, ServerChannel.Listener {
    /** The first message of the client: its name for the server, and the protocols that it offers. */
    private static final Pattern HELLO = Pattern.compile("([!-~]+) ([!-~]*)");
    /** The alert handshake_failure of RFC 8446 section 6, which a client with real TLS understands. */
    private static final byte[] HANDSHAKE_FAILURE = {SimulatedTlsEngine.ALERT, 3, 3, 0, 2, 2, 40};

    private final ServerChannel lower;
    private final List<String> applicationProtocols;
    private ServerChannel.Listener listener;
    private byte[] received = new byte[0];
    private String applicationProtocol = "";
    /** Waits for the end of the handshake. */
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    /** The end of the output, which waits behind those bytes. */
    private Runnable earlyEnd = () -> {};
    private boolean isEstablished;
    /** The client speaks something else, and the listener knows. */
    private boolean hasFailed;
    private boolean hasSaidClose;
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
    public String applicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public void write(byte[] bytes) {
        if (!isEstablished) {
            early.writeBytes(bytes);
            return;
        }
        // The connection may break at any of its records.
        for (int at = 0; at < bytes.length && (at == 0 || !lower.isClosed()); at += SimulatedTlsEngine.MAX_PLAINTEXT_BYTES) {
            int end = Math.min(bytes.length, at + SimulatedTlsEngine.MAX_PLAINTEXT_BYTES);
            writeRecord(SimulatedTlsEngine.APPLICATION_DATA, Arrays.copyOfRange(bytes, at, end));
        }
    }

    @Override
    public long unsent() {
        return lower.unsent() + early.size();
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
        end(lower::endOutput);
    }

    @Override
    public void close() {
        end(lower::close);
    }

    private void end(Runnable lowerEnd) {
        if (!isEstablished && early.size() > 0) {
            earlyEnd = () -> end(lowerEnd);
        } else {
            sayClose();
            isEnding = true;
            lowerEnd.run();
        }
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
        while (received.length - at >= SimulatedTlsEngine.HEADER_BYTES && !hasFailed && !lower.isClosed()) {
            if (!isEstablished && received[at] != SimulatedTlsEngine.HANDSHAKE) {
                onHello(received[at], new byte[0]);
                break;
            }
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
    public void onDrained() {
        if (!hasFailed) {
            listener.onDrained();
        }
    }

    @Override
    public void onEnd() {
        if (!hasFailed) {
            listener.onEnd();
        }
    }

    @Override
    public void onBroken(IOException cause) {
        if (!hasFailed) {
            listener.onBroken(cause);
        }
    }

    private void onRecord(byte type, byte[] content) {
        if (isEnding && !isEstablished) {
            return;
        }
        if (!isEstablished) {
            onHello(type, content);
        } else if (type == SimulatedTlsEngine.APPLICATION_DATA) {
            listener.onBytes(content);
        }
    }

    private void onHello(byte type, byte[] content) {
        Matcher hello = HELLO.matcher(new String(content, StandardCharsets.UTF_8));
        if (type != SimulatedTlsEngine.HANDSHAKE || !hello.matches()) {
            hasFailed = true;
            lower.write(HANDSHAKE_FAILURE);
            lower.close();
            listener.onBroken(new SSLException("the client does not speak simulated TLS; on a simulated network a client has the settings"
                + " TlsSettings.system(), and a URI with wss"));
            return;
        }
        List<String> offered = List.of(hello.group(2).split(","));
        applicationProtocol = applicationProtocols.stream().filter(offered::contains).findFirst().orElse("");
        writeRecord(SimulatedTlsEngine.HANDSHAKE, applicationProtocol.getBytes(StandardCharsets.UTF_8));
        isEstablished = true;
        if (early.size() > 0) {
            write(early.toByteArray());
            early.reset();
            earlyEnd.run();
        }
    }

    private void sayClose() {
        if (isEstablished && !hasSaidClose && !lower.isClosed()) {
            hasSaidClose = true;
            writeRecord(SimulatedTlsEngine.ALERT, SimulatedTlsEngine.CLOSE_NOTIFY);
        }
    }

    private void writeRecord(byte type, byte[] content) {
        ByteBuffer record = ByteBuffer.allocate(SimulatedTlsEngine.HEADER_BYTES + content.length);
        SimulatedTlsEngine.putRecord(record, type, ByteBuffer.wrap(content));
        lower.write(record.array());
    }
}
