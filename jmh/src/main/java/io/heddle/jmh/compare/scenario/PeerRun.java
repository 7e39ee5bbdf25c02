package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClient;
import io.heddle.jmh.compare.client.PeerClients;
import java.io.IOException;

/** Opens connections, warms up, measures. <b>Thread:</b> the main thread. */
final class PeerRun {
    private static final long LAST_RECORD_MS = 20;

    private final RunOptions options;

    PeerRun(RunOptions options) {
        this.options = options;
    }

    /** The result: figures, or the reason for their absence. */
    ResultLine run() throws InterruptedException {
        try {
            PeerClient client = start();
            Load load = options.scenario().load(options);
            try {
                return options.scenario() == Scenario.IDLE ? footprint(client, load) : window(client, load);
            } finally {
                load.stop();
                end(client);
            }
        } catch (RunFailure | IOException failed) {
            return new ResultLine(options).error(failed.getMessage());
        } catch (RuntimeException | OutOfMemoryError fault) {
            return new ResultLine(options).error("The run failed: " + fault);
        }
    }

    /** The end of a library is not measured, so a failure there is only reported. */
    private static void end(PeerClient client) {
        try {
            client.close();
        } catch (RuntimeException unclean) {
            System.err.println("peer: the client did not end properly: " + unclean);
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

    private ResultLine window(PeerClient client, Load load) throws RunFailure, IOException, InterruptedException {
        load.begin(client, options.targets());
        WarmUp.await(load, options.warmupMs());
        Tallies tallies = load.tallies();
        tallies.recording(true);
        Snapshot before = Snapshot.take(tallies, options.serverPid());
        load.sleep(options.windowMs());
        Snapshot after = Snapshot.take(tallies, options.serverPid());
        tallies.recording(false);
        // Threads that are still recording finish by then.
        load.sleep(LAST_RECORD_MS);
        return new ResultLine(options).window(before, after).latencies(tallies.latencies());
    }

    /**
     * Opens a tenth of the connections before anything is measured, and with them loads the classes, the compiled code and the buffers
     * that connections share. The JIT compiler releases its memory some five seconds after use, so native memory needs a warm-up and a
     * window of six seconds each.
     */
    private ResultLine footprint(PeerClient client, Load load) throws RunFailure, IOException, InterruptedException {
        int held = load.connections();
        int first = Math.max(1, held / 10);
        load.open(client, 0, first, options.targets());
        WarmUp.await(load, options.warmupMs());
        // The first footprint loads the classes that take footprints.
        Footprint.take();
        Footprint before = Footprint.take();
        load.open(client, first, held, options.targets());
        load.sleep(options.windowMs());
        Footprint after = Footprint.take();
        load.check();
        return new ResultLine(options).footprint(before, after, held - first, held);
    }
}
