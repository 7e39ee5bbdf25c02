package io.heddle.loadgen.scenario;

import java.util.List;

/** Makes the users of a plan, for the agent: {@code Program} does, and tests have a simpler one. <b>Thread:</b> any thread. */
public interface UserFactory {

    /** Names of the measured steps and listeners, in the order of the plan; their places are the numbers of {@link UserHost#step}. */
    List<String> steps();

    /** The step that counts turns of a {@code WHEN_DUE} loop that were due and found no user, or -1 if there is no such loop. */
    int dueStep();

    /** The step that counts connections of a scenario that were due and did not begin, or -1 if it has no name. */
    int connectStep(int scenario);

    /**
     * Makes a user of a scenario, which has not begun.
     *
     * @param host of the user, for all of its life
     * @param number within the run
     * @param scenario place of the scenario in the plan
     */
    VirtualUser user(UserHost host, long number, int scenario);
}
