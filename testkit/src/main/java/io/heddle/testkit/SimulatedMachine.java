package io.heddle.testkit;

import io.heddle.testkit.simulation.EngineNode;
import java.net.InetAddress;
import java.util.List;

/**
 * The machine of an engine on a {@link SimulatedNetwork}: its local addresses and ports. Its methods are called from the thread that runs
 * the network.
 */
public final class SimulatedMachine {
    private final EngineNode node;

    SimulatedMachine(EngineNode node) {
        this.node = node;
    }

    /**
     * Sets the addresses of the machine, beside the one that it has always: sockets cannot be bound to others from now on. Until then each
     * address is the machine's.
     *
     * @param addresses those that {@link io.heddle.api.EngineConfigBuilder#localAddresses} may name
     * @return this machine
     */
    public SimulatedMachine localAddresses(InetAddress... addresses) {
        node.ports().own(List.of(addresses));
        return this;
    }

    /**
     * Limits the ports that the system gives out, as net.ipv4.ip_local_port_range does: for each address that sockets are bound to, and for
     * each server where they are bound to none. A port that the engine chooses itself is not among them; towards one server it serves one
     * socket of each address, as in real systems.
     *
     * @param limit 0 or more; none unless set
     * @return this machine
     * @throws IllegalArgumentException if the limit is negative
     */
    public SimulatedMachine maxLocalPorts(int limit) {
        Amounts.checkNotNegative("limit", limit);
        node.ports().maxChosen(limit);
        return this;
    }

    /**
     * Takes a port from the engine, as a program does that uses it towards all servers.
     *
     * @param port the local port
     * @return this machine
     */
    public SimulatedMachine occupyPort(int port) {
        node.ports().occupy(port);
        return this;
    }
}
