package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import java.util.Map;

/**
 * A plan and the places of its parts in the file that it was read from. <b>Thread:</b> immutable.
 */
public final class PlanFile {
    private final Plan plan;
    private final String file;
    private final Map<Object, Place> places;

    PlanFile(Plan plan, String file, Map<Object, Place> places) {
        this.plan = plan;
        this.file = file;
        this.places = places;
    }

    /** The plan. */
    public Plan plan() {
        return plan;
    }

    /** Puts the place of its subject before the sentence of a mistake that was found later, as when templates are compiled. */
    public PlanException placed(PlanException mistake) {
        Place place = places.get(mistake.subject());
        return new PlanException((place == null ? file : place) + ": " + mistake.getMessage(), mistake);
    }
}
