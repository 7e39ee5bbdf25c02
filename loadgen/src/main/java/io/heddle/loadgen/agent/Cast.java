package io.heddle.loadgen.agent;

import io.heddle.loadgen.scenario.UserHost;
import io.heddle.loadgen.scenario.VirtualUser;
import java.util.List;

/** The users of one engine, as far as the agent knows them. <b>Thread:</b> loop-confined. */
interface Cast {

    /** Makes the casts of a plan. */
    interface Maker {

        /** Names of steps and listeners, in the order of the plan. */
        List<String> steps();

        Cast make(UserHost host, Share share);
    }

    /** A new user, which does nothing before it is started. */
    VirtualUser create(long number);

    /** The time of the run is up: no user begins anything new, and answers under way still count. */
    void drain();

    /** Messages that still wait for an answer, over all users. */
    long inFlight();

    /** Turns that were due and found no user until the end. */
    void neverBegun(long turns);

    /** A user that was due, and did not begin because there were too many. */
    void neverStarted(long number);

    /** The run is over, and each user is finished. */
    void finish();
}
