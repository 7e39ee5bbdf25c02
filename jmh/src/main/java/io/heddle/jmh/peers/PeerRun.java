package io.heddle.jmh.peers;

import io.heddle.jmh.peers.client.PeerClient;
import io.heddle.jmh.peers.client.PeerClients;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Opens, warms up, measures. <b>Thread:</b> the main thread. */
final class PeerRun {
    static final long OPENING_SECONDS = 60;

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
        open(client, load);
        WarmUp.await(load, options.warmupMs());
        Tallies tallies = load.tallies();
        tallies.recording(true);
        Snapshot before = Snapshot.take(tallies, options.serverPid());
        load.sleep(options.windowMs());
        Snapshot after = Snapshot.take(tallies, options.serverPid());
        tallies.recording(false);
        ResultLine line = new ResultLine(options).window(before, after);
        load.stop();
        client.close();
        return line.latencies(tallies.latencies());
    }

    private void open(PeerClient client, Load load) throws RunFailure, InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPENING_SECONDS);
        URI[] targets = options.targets();
        for (int i = 0; i < options.connections(); i++) {
            load.awaitTurn(untilNs);
            client.open(targets[i % targets.length], load);
        }
        load.awaitAllOpen(untilNs);
    }
}
