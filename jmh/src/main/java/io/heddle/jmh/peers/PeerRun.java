package io.heddle.jmh.peers;

import io.heddle.jmh.peers.client.PeerClient;
import io.heddle.jmh.peers.client.PeerClients;
import java.io.IOException;

/** Opens, warms up, measures. <b>Thread:</b> the main thread. */
final class PeerRun {
    private final RunOptions options;

    PeerRun(RunOptions options) {
        this.options = options;
    }

    /** The result, whether there are figures or only the reason why not. */
    ResultLine run() throws InterruptedException {
        try (PeerClient client = start()) {
            return measure(client, options.scenario().load(options));
        } catch (RunFailure | IOException failed) {
            return new ResultLine(options).error(failed.getMessage());
        }
    }

    private PeerClient start() throws RunFailure, InterruptedException {
        try {
            return PeerClients.start(options.client(), options.clientSettings());
        } catch (InterruptedException ended) {
            throw ended;
        } catch (Exception | LinkageError impossible) {
            throw new RunFailure("The client does not start: " + impossible.getMessage(), impossible);
        }
    }

    private ResultLine measure(PeerClient client, Load load) throws RunFailure, IOException, InterruptedException {
        ResultLine line = options.scenario() == Scenario.IDLE ? footprint(client, load) : window(client, load);
        load.stop();
        client.close();
        return line.latencies(load.tallies().latencies());
    }

    private ResultLine window(PeerClient client, Load load) throws RunFailure, IOException, InterruptedException {
        load.begin(client, options.targets());
        WarmUp.await(load, options.warmupMs());
        Tallies tallies = load.tallies();
        tallies.recording(true);
        Snapshot before = Snapshot.take(tallies, options.serverPid());
        load.sleep(options.windowMs());
        Snapshot after = Snapshot.take(tallies, options.serverPid());
        tallies.recording(false);
        return new ResultLine(options).window(before, after);
    }

    /**
     * A tenth of the connections is opened before anything is measured: with them come the classes, the compiled code and the buffers
     * that connections share. What the JVM's compiler took it gives back some five seconds later: native memory needs a warm-up and a
     * window of six seconds each.
     */
    private ResultLine footprint(PeerClient client, Load load) throws RunFailure, IOException, InterruptedException {
        int held = load.connections();
        int first = Math.max(1, held / 10);
        load.open(client, 0, first, options.targets());
        WarmUp.await(load, options.warmupMs());
        // What takes footprints has one of its own.
        Footprint.take();
        Footprint before = Footprint.take();
        load.open(client, first, held, options.targets());
        load.sleep(options.windowMs());
        Footprint after = Footprint.take();
        load.check();
        return new ResultLine(options).footprint(before, after, held - first, held);
    }
}
