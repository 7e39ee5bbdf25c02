package io.heddle.testkit.docs;

import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A WebSocket server on a Unix domain socket for one client: it says welcome, and closes. <b>Thread:</b> one of its own. */
@SuppressWarnings("try")
final class UnixServer implements AutoCloseable {
    private final ServerSocketChannel port;
    private final Thread thread;
    private volatile String request = "";

    private UnixServer(ServerSocketChannel port) {
        this.port = port;
        thread = new Thread(this::serve, "unix-server");
    }

    static UnixServer start(Path path) throws IOException {
        UnixServer server = new UnixServer(
            ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)));
        server.thread.start();
        return server;
    }

    /** The head of the client's request. */
    String request() {
        return request;
    }

    private void serve() {
        try (SocketChannel client = port.accept()) {
            StringBuilder head = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(8 << 10);
            while (head.indexOf("\r\n\r\n") < 0 && client.read(buffer.clear()) > 0) {
                head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            }
            request = head.toString();
            client.write(ByteBuffer.wrap(UpgradeAnswers.to(request).getBytes(StandardCharsets.ISO_8859_1)));
            client.write(ByteBuffer.wrap(ServerFrames.text("welcome")));
            client.write(ByteBuffer.wrap(ServerFrames.close(1000, "")));
            client.shutdownOutput();
            while (client.read(buffer.clear()) >= 0) {
                continue;
            }
        } catch (AsynchronousCloseException noClientCame) {
            request = "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        port.close();
        thread.join(10_000);
    }
}
