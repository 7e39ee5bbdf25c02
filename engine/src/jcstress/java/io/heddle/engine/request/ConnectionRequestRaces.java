package io.heddle.engine.request;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.api.EngineConfig;
import java.net.URI;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A change by the application's thread against the seal by which the request becomes the engine's. */
public final class ConnectionRequestRaces {
    static final ConnectSettings SETTINGS = new ConnectSettings(EngineConfig.defaults());

    private ConnectionRequestRaces() {
    }

    /** Taken or not, the fields that are sent, those of a copy, and those that are there in the end. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "the change came in time, and is sent")
    @Outcome(id = "0, 0, 0, 0", expect = ACCEPTABLE, desc = "the change came too late, and is refused")
    @Outcome(expect = FORBIDDEN, desc = "a change that was taken is not sent, or one that came too late is")
    public static class ChangeAgainstSeal {
        final ConnectionRequest request = new ConnectionRequest(URI.create("ws://localhost/"), SETTINGS);

        public ChangeAgainstSeal() {
            request.opened();
            request.offer();
        }

        @Actor
        public void user(IIII_Result r) {
            try {
                request.setHeader("A", "1");
                r.r1 = 1;
            } catch (IllegalStateException tooLate) {
                r.r1 = 0;
            }
        }

        @Actor
        public void loop(IIII_Result r) {
            request.seal();
            r.r2 = request.toUpgradeRequest(List.of()).headers().size();
            r.r3 = request.again().headers().size();
        }

        @Arbiter
        public void end(IIII_Result r) {
            r.r4 = request.headers().size();
        }
    }
}
