package io.heddle.testkit.storm;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.ConnectLimits;
import io.heddle.testkit.SimulatedNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that shows a storm in virtual time, with and without storm control: bots lose a server that can open only so many connections a
 * second, and come back. Its arguments: bots, capacity a second, and whether reconnects are limited.
 *
 * <p><b>Thread:</b> the one that runs it.
 */
public final class StormSimulation {
    private static final int PORTS_OF_AN_ADDRESS = 25_000;
    private static final int LONGEST_S = 900;
    private static final int ROW_S = 15;

    private StormSimulation() {}

    public static void main(String[] arguments) throws UnknownHostException {
        int count = Integer.parseInt(arguments[0]);
        int capacity = Integer.parseInt(arguments[1]);
        boolean isLimited = Boolean.parseBoolean(arguments[2]);
        long beganNs = System.nanoTime();
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            List<InetAddress> addresses = new ArrayList<>();
            for (int i = 0; i <= count / PORTS_OF_AN_ADDRESS; i++) {
                addresses.add(InetAddress.getByName("10.200.0." + (i + 1)));
            }
            WebSocketEngine engine = network.engine(EngineConfig.builder().localAddresses(addresses)
                .reconnectLimits(isLimited ? ConnectLimits.standard() : ConnectLimits.unlimited()).build());
            FragileServer server = new FragileServer(network, "one.test", capacity);
            Fleet fleet = new Fleet(network, engine, "one.test", Duration.ofSeconds(30), 1);
            for (int begun = 0; begun < count;) {
                int step = Math.min(capacity / 2, count - begun);
                fleet.start(step);
                begun += step;
                network.run(Duration.ofSeconds(1));
            }
            server.down();
            network.run(Duration.ofSeconds(10));
            server.up();
            int up = (int) network.elapsed().toSeconds();
            int second = 0;
            while (fleet.open() < count && second < LONGEST_S) {
                network.run(Duration.ofSeconds(1));
                second++;
                if (second % ROW_S == 0 || fleet.open() == count) {
                    print(up, second, server, fleet);
                }
            }
            System.out.printf("%d of %d bots back after %d s; the server fell over %d times; %d attempts; %.0f s of work%n", fleet.open(),
                count, second, server.falls(), fleet.attempts() - count, (System.nanoTime() - beganNs) / 1e9);
            fleet.end();
        }
    }

    private static void print(int up, int second, FragileServer server, Fleet fleet) {
        int most = 0;
        int sum = 0;
        int rows = (second - 1) % ROW_S + 1;
        for (int i = second - rows; i < second; i++) {
            most = Math.max(most, server.accepted(up + i));
            sum += server.accepted(up + i);
        }
        System.out.printf("| %d | %d | %d | %d | %d |%n", second, sum / rows, most, fleet.open(), server.falls());
    }
}
