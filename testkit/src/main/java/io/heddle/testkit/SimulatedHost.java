package io.heddle.testkit;

import io.heddle.testkit.simulation.HostDialer;
import io.heddle.testkit.simulation.HostNode;
import io.heddle.testkit.simulation.Names;
import io.heddle.testkit.simulation.SimulatedChannel;
import io.heddle.testkit.simulation.World;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A host on a {@link SimulatedNetwork}: a name, its addresses, the servers on its ports, and all that can go wrong with them. Its methods
 * are called from the thread that runs the network, before, between and within runs.
 */
public final class SimulatedHost {
    private static final int MAX_PORT = 65_535;

    private final World world;
    private final Names names;
    private final HostNode node;
    private final HostDialer dialer;
    private final String name;
    private final List<InetAddress> addresses;
    private final List<Supplier<List<String>>> checks = new ArrayList<>();

    SimulatedHost(World world, Names names, String name, List<InetAddress> addresses, LinkConditions conditions) {
        this.world = world;
        this.names = names;
        this.name = name;
        this.addresses = addresses;
        node = new HostNode(world, conditions);
        dialer = new HostDialer(world, names, addresses.get(0));
        addresses.forEach(address -> world.add(node, address));
        names.put(name, addresses.toArray(InetAddress[]::new));
    }

    /** {@return the name that resolves to this host} */
    public String name() {
        return name;
    }

    /** {@return the addresses of this host, one or more} */
    public List<InetAddress> addresses() {
        return addresses;
    }

    // ---- servers ----

    /**
     * Listens on a port; a second call replaces the first.
     *
     * @param port 1 to 65,535
     * @param server is given each connection when the client's SYN arrives, and must set its listener
     * @return this host
     * @throws IllegalArgumentException if there is no such port
     */
    public SimulatedHost listen(int port, Consumer<ServerChannel> server) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("A port is 1 to 65,535, not " + port);
        }
        Objects.requireNonNull(server, "server");
        node.listen(port, (endpoint, from, to) -> server.accept(new SimulatedChannel(world, endpoint, from)));
        return this;
    }

    /**
     * Stops listening: further connects to the port are refused, and connections go on.
     *
     * @param port one that was listened on
     * @return this host
     */
    public SimulatedHost stopListening(int port) {
        node.stopListening(port);
        return this;
    }

    /**
     * Connects this host to another one, as a proxy of your own does. The name is looked up, and its addresses are tried in their order.
     *
     * @param target a name, or an address without brackets
     * @param port 1 to 65,535
     * @param onConnected is given the connection later, must set its listener, and finds the target's address as its client
     * @param onFailed is told in place of it why there is none
     */
    public void connect(String target, int port, Consumer<ServerChannel> onConnected, Consumer<IOException> onFailed) {
        dialer.dial(target, port, onConnected, onFailed);
    }

    /** @param check finds what fails the network's end, a text for each */
    void check(Supplier<List<String>> check) {
        checks.add(check);
    }

    /** All that the checks of this host's servers find. */
    List<String> flaws() {
        return checks.stream().flatMap(check -> check.get().stream()).toList();
    }

    /** The time since the network was created. */
    Duration elapsed() {
        return Duration.ofNanos(world.timeline().elapsedNs());
    }

    // ---- the way to it ----

    /**
     * Changes the conditions of the link, for connections that exist as well.
     *
     * @param conditions the new ones
     * @return this host
     */
    public SimulatedHost conditions(LinkConditions conditions) {
        node.conditions(conditions);
        return this;
    }

    /**
     * Cuts the link, as a broken cable does: nothing arrives either way and nobody is told. TCP keeps trying, and gives a connection with
     * unacknowledged bytes up after fifteen minutes and a half. A reset is sent once and so is lost: an end that missed it hears of it when
     * it next sends something.
     *
     * @return this host
     */
    public SimulatedHost partition() {
        world.trace().add(name, "is cut off");
        node.cut();
        return this;
    }

    /**
     * Mends the link: what was under way arrives within a second.
     *
     * @return this host
     */
    public SimulatedHost heal() {
        world.trace().add(name, "can be reached again");
        node.mend();
        return this;
    }

    /**
     * Resets all connections of this host, at both ends at once, as a load balancer that is started anew does.
     *
     * @return this host
     */
    public SimulatedHost resetConnections() {
        world.trace().add(name, "has its connections reset");
        node.resetConnections();
        return this;
    }

    /**
     * Decides whether connects are left unanswered, as by a firewall that drops packets: the client hears nothing for 127 seconds.
     *
     * @param isOn true to leave them unanswered
     * @return this host
     */
    public SimulatedHost swallowConnects(boolean isOn) {
        node.swallow(isOn);
        return this;
    }

    /**
     * Decides what happens to connects to one address, in place of what the host does; each address {@link AddressFate#ANSWERS} unless
     * set.
     *
     * @param address one of {@link #addresses()}
     * @param fate from the next connect on
     * @return this host
     * @throws IllegalArgumentException if the host has no such address
     */
    public SimulatedHost fate(InetAddress address, AddressFate fate) {
        checkMine(address);
        node.fate(address, Objects.requireNonNull(fate, "fate"));
        return this;
    }

    /**
     * Gives one address conditions of its own: a faster or slower way to the same host.
     *
     * @param address one of {@link #addresses()}
     * @param conditions from the next connection on, until {@link #conditions(LinkConditions)} sets those of all addresses
     * @return this host
     * @throws IllegalArgumentException if the host has no such address
     */
    public SimulatedHost conditions(InetAddress address, LinkConditions conditions) {
        checkMine(address);
        node.conditions(address, Objects.requireNonNull(conditions, "conditions"));
        return this;
    }

    private void checkMine(InetAddress address) {
        if (!addresses.contains(address)) {
            throw new IllegalArgumentException(this + " has no address " + address);
        }
    }

    // ---- its name ----

    /**
     * Lets lookups of the name work after a while.
     *
     * @param duration zero or more; 1 ms unless set
     * @return this host
     */
    public SimulatedHost lookupWorks(Duration duration) {
        names.lookup(name, Names.Lookup.WORKS, duration.toNanos());
        return this;
    }

    /**
     * Lets lookups of the name fail after a while.
     *
     * @param duration zero or more
     * @return this host
     */
    public SimulatedHost lookupFails(Duration duration) {
        names.lookup(name, Names.Lookup.FAILS, duration.toNanos());
        return this;
    }

    /**
     * Lets lookups of the name hang: they never end.
     *
     * @return this host
     */
    public SimulatedHost lookupHangs() {
        names.lookup(name, Names.Lookup.HANGS, 0);
        return this;
    }

    @Override
    public String toString() {
        return name + addresses;
    }
}
