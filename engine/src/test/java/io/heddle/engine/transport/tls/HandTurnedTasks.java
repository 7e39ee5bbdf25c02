package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/** Delegated tasks that run, and come back to the loop, when the test says so. */
final class HandTurnedTasks {
    final HandTurnedExecutor executor = new HandTurnedExecutor();
    final HandTurnedExecutor loop = new HandTurnedExecutor();
    final TlsTasks tasks = new TlsTasks(executor, loop);

    TlsRig rig(String version) {
        return TlsRig.speaking(version).tasks(tasks).open();
    }

    /** Completes the handshake and returns the number of tasks that it took. */
    int connect(TlsRig rig) throws IOException {
        int count = 0;
        for (int turn = 0; !rig.handshake.advance(); turn++) {
            assertTrue(turn < 1000);
            rig.shuttle();
            if (executor.runOne()) {
                count++;
                assertTrue(loop.runOne());
            }
        }
        rig.transport = rig.handshake.transport();
        rig.shuttle();
        rig.readAll();
        return count;
    }
}
