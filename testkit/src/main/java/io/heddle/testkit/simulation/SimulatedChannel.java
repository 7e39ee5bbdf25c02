package io.heddle.testkit.simulation;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The server's end of a simulated connection, driven by events.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> its endpoint.
 */
public final class SimulatedChannel implements ServerChannel, TcpEndpoint.Owner {
    /** The step that follows once everything before it was written. */
    private enum Ending {
        NONE,
        END_OUTPUT,
        CLOSE
    }

    private final World world;
    private final TcpEndpoint endpoint;
    private final InetSocketAddress client;
    private final ArrayDeque<ByteBuffer> output = new ArrayDeque<>();
    private Listener listener;
    private Ending ending = Ending.NONE;
    private boolean isPaused;
    private boolean isInputEnded;
    private long bytesGiven;
    private long unsent;

    public SimulatedChannel(World world, TcpEndpoint endpoint, InetSocketAddress client) {
        this.world = world;
        this.endpoint = endpoint;
        this.client = client;
    }

    @Override
    public void listener(Listener next) {
        listener = next;
        endpoint.owner(this);
        // In an event of its own: the listener may not expect a call from here.
        world.timeline().after(0, this::onStateChange);
    }

    /** All bytes that the server gave to {@link #write}. */
    public long bytesGiven() {
        return bytesGiven;
    }

    /** Those of them that have reached the client's system, read or not. */
    public long bytesArrived() {
        return endpoint.peer().bytesArrived();
    }

    /** True if the other one is the other end of the same connection. */
    public boolean isPeerOf(SimulatedChannel other) {
        return endpoint.peer() == other.endpoint;
    }

    /** The listener is shown the bytes that the client writes, at the time at which it does. */
    public void onClientWrite(Consumer<ByteBuffer> tap) {
        endpoint.peer().tap(tap);
    }

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public void write(byte[] bytes) {
        if (ending != Ending.NONE || endpoint.isClosed()) {
            throw new IllegalStateException("The server has ended its output to " + endpoint);
        }
        bytesGiven += bytes.length;
        unsent += bytes.length;
        output.addLast(ByteBuffer.wrap(bytes.clone()));
        pump();
    }

    @Override
    public long unsent() {
        return unsent;
    }

    @Override
    public void pauseReading() {
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        isPaused = false;
        world.timeline().after(0, this::onStateChange);
    }

    @Override
    public void endOutput() {
        if (ending == Ending.NONE) {
            ending = Ending.END_OUTPUT;
            pump();
        }
    }

    @Override
    public void close() {
        ending = Ending.CLOSE;
        pump();
    }

    @Override
    public void reset() {
        output.clear();
        unsent = 0;
        endpoint.reset();
    }

    @Override
    public boolean isClosed() {
        return endpoint.isClosed();
    }

    @Override
    public void after(Duration delay, Runnable action) {
        world.timeline().after(delay.toNanos(), action);
    }

    @Override
    public void onStateChange() {
        if (!endpoint.isClosed()) {
            boolean hasWaited = unsent > 0;
            pump();
            if (hasWaited && unsent == 0 && !endpoint.isClosed()) {
                listener.onDrained();
            }
        }
        while (!endpoint.isClosed() && !isPaused && !isInputEnded && endpoint.isReadable() && readOnce()) {
            continue;
        }
    }

    private boolean readOnce() {
        ByteBuffer readBuffer = world.readBuffer().clear();
        try {
            int count = endpoint.read(readBuffer);
            if (count < 0) {
                isInputEnded = true;
                listener.onEnd();
                return false;
            }
            byte[] bytes = new byte[count];
            readBuffer.flip().get(bytes);
            if (count > 0) {
                listener.onBytes(bytes);
            }
            return count > 0;
        } catch (IOException broken) {
            fail(broken);
            return false;
        }
    }

    private void pump() {
        try {
            for (int count = writeOnce(); count > 0; count = writeOnce()) {
                unsent -= count;
                if (!output.peekFirst().hasRemaining()) {
                    output.removeFirst();
                }
            }
        } catch (IOException broken) {
            output.clear();
            unsent = 0;
            fail(broken);
            return;
        }
        while (!output.isEmpty() && !output.peekFirst().hasRemaining()) {
            output.removeFirst();
        }
        if (output.isEmpty() && ending == Ending.END_OUTPUT) {
            endpoint.endOutput();
        } else if (output.isEmpty() && ending == Ending.CLOSE) {
            endpoint.close();
        }
    }

    private int writeOnce() throws IOException {
        return output.isEmpty() ? 0 : endpoint.write(output.peekFirst());
    }

    private void fail(IOException broken) {
        isInputEnded = true;
        endpoint.close();
        if (listener != null) {
            listener.onBroken(broken);
        }
    }
}
