package io.heddle.loadgen.output;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.verdict.Judge;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Shows the sums of a run to Prometheus while it lasts: figures, names of steps and reasons, and nothing of the plan. <b>Thread:</b> the
 * run's collector publishes once a second; the server's own threads read what was published. <b>Owns:</b> the server.
 */
public final class PrometheusExporter implements RunListener, AutoCloseable {
    private final Judge judge;
    private final HTTPServer server;
    private final InetAddress address;
    private volatile MetricSnapshots published = MetricSnapshots.builder().build();

    /**
     * Starts the server.
     *
     * @param where {@code port} or {@code host:port}; without a host the loopback, and with port 0 any free one
     * @throws UserError if the port is taken, or no port
     */
    public PrometheusExporter(Judge judge, String where) {
        this.judge = judge;
        int colon = where.lastIndexOf(':');
        String host = colon < 0 ? "" : where.substring(0, colon).replaceAll("^\\[|]$", "");
        String port = where.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new UserError("--prometheus '" + where + "' has no port: write it as 9400 or as 0.0.0.0:9400.");
        }
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register((MultiCollector) () -> published);
        try {
            address = host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
            server = HTTPServer.builder().inetAddress(address).port(Integer.parseInt(port)).registry(registry).buildAndStart();
        } catch (UnknownHostException unknown) {
            throw new UserError("--prometheus '" + where + "' names a host that is not known here: name an address of this machine.",
                unknown);
        } catch (IOException refused) {
            throw new UserError("--prometheus '" + where + "' cannot be opened: " + OutputFile.reason(refused)
                + ". Choose another port, or an address of this machine.", refused);
        }
    }

    /** Where Prometheus finds it. */
    public String url() {
        InetSocketAddress bound = new InetSocketAddress(address, server.getPort());
        String host = bound.getAddress().getHostAddress();
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound.getPort() + "/metrics";
    }

    @Override
    public void interval(Interval interval) {
        published = PrometheusFigures.of(judge.totals());
    }

    @Override
    public void close() {
        server.close();
    }
}
