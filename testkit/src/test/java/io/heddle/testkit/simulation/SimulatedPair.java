package io.heddle.testkit.simulation;

import io.heddle.testkit.LinkConditions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A world with one host, a client without an engine, and the connection between them. <b>Thread:</b> the one of the test. */
final class SimulatedPair implements TcpPair, Dial.Listener {
    static final int PORT = 80;

    final List<Throwable> faults = new ArrayList<>();
    final World world;
    final HostNode host;
    final InetAddress address;
    private final InetSocketAddress from;
    TcpEndpoint client;
    TcpEndpoint server;
    IOException failure;

    /** A world in which nothing is connected yet. */
    SimulatedPair(long seed, LinkConditions conditions) throws IOException {
        world = new World(seed, faults::add);
        host = new HostNode(world, conditions);
        address = InetAddress.getByAddress(new byte[] {(byte) 198, 18, 0, 1});
        from = new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 198, 18, 0, 2}), 40_000);
        world.add(host, address);
        host.listen(PORT, (endpoint, peer, to) -> server = endpoint);
    }

    static SimulatedPair connected(long seed, LinkConditions conditions) throws IOException {
        SimulatedPair pair = new SimulatedPair(seed, conditions);
        pair.dial(pair.address, PORT);
        pair.run(Duration.ofSeconds(1));
        return pair;
    }

    Dial dial(InetAddress to, int port) {
        Dial dial = new Dial(world, from, new InetSocketAddress(to, port), this);
        dial.begin();
        return dial;
    }

    void run(Duration duration) {
        world.run(world.timeline().nanoTime() + duration.toNanos(), () -> false);
    }

    boolean runUntil(BooleanSupplier condition, Duration limit) {
        world.run(world.timeline().nanoTime() + limit.toNanos(), condition);
        return condition.getAsBoolean();
    }

    Duration elapsed() {
        return Duration.ofNanos(world.timeline().elapsedNs());
    }

    @Override
    public void onConnected(TcpEndpoint ours) {
        client = ours;
    }

    @Override
    public void onFailed(IOException cause) {
        failure = cause;
    }

    @Override
    public End client() {
        return new Side(client);
    }

    @Override
    public End server() {
        return new Side(server);
    }

    @Override
    public void close() {
        if (!faults.isEmpty()) {
            throw new AssertionError("an event threw", faults.get(0));
        }
    }

    private final class Side implements End {
        private final TcpEndpoint endpoint;

        Side(TcpEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public int writeOnce(int bytes) throws IOException {
            return endpoint.write(ByteBuffer.allocate(bytes));
        }

        @Override
        public int readOnce(int most) throws IOException {
            return endpoint.read(ByteBuffer.allocate(most));
        }

        @Override
        public void awaitReadable() {
            runUntil(endpoint::isReadable, Duration.ofSeconds(10));
        }

        @Override
        public void pause() {
            run(Duration.ofMillis(5));
        }

        @Override
        public void endOutput() {
            endpoint.endOutput();
        }

        @Override
        public void close() {
            endpoint.close();
        }

        @Override
        public void reset() {
            endpoint.reset();
        }
    }
}
