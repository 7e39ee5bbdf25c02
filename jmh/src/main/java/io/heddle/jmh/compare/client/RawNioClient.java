package io.heddle.jmh.compare.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The floor for any client on NIO: a selector, one read into one buffer, frames counted by their headers, answers patched into a
 * buffer of pre-encoded frames, one write. The masking key is zero, which to a server looks like any random key. The client is only as
 * correct as the comparison needs: it trusts the server. An open loop's tick runs on each turn of the loop, which then sleeps at most
 * a millisecond.
 *
 * <p><b>Thread:</b> its own thread does all the work; other threads hand it tasks.
 */
final class RawNioClient implements PeerClient, Runnable {
    private static final int READ_BYTES = 256 << 10;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int MAX_EVENT_WAIT_MS = 1;

    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
    private final RawFrames frames;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Consumer<SelectionKey> ready = this::ready;
    private final Thread thread = new Thread(this, "raw");
    private BooleanSupplier tick = () -> true;
    private boolean paced;
    private volatile boolean closed;

    RawNioClient(ClientSettings settings) throws IOException {
        selector = Selector.open();
        frames = new RawFrames(settings.payload(), BATCH_BYTES);
        thread.start();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        execute(() -> connect(uri, listener));
    }

    @Override
    public void pace(BooleanSupplier newTick) {
        execute(() -> {
            tick = newTick;
            paced = true;
        });
    }

    private void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                selector.select(ready, paced ? MAX_EVENT_WAIT_MS : 0);
                paced = paced && tick.getAsBoolean();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException broken) {
            throw new IllegalStateException("The selector of the raw client failed.", broken);
        }
    }

    private void connect(URI uri, PeerListener listener) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            RawConnection connection = new RawConnection(channel, frames, uri, listener);
            boolean connected = channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            connection.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
            if (connected) {
                connection.upgrade();
            }
        } catch (IOException refused) {
            listener.onFailed(refused);
        }
    }

    private void ready(SelectionKey key) {
        RawConnection connection = (RawConnection) key.attachment();
        try {
            if (key.isReadable()) {
                connection.read(input);
            } else if (key.isConnectable()) {
                connection.finishConnect();
            }
            if (key.isValid() && key.isWritable()) {
                connection.writeRest();
            }
        } catch (IOException lost) {
            connection.fail(lost);
        } catch (UncheckedIOException lost) {
            connection.fail(lost.getCause());
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
