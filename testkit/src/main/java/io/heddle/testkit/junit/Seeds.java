package io.heddle.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test method with many seeds, each as a test of its own with a network of its own. It stands in place of {@code @Test}, and makes a
 * {@link Simulated} unnecessary.
 *
 * <p>The seeds are the same in each run, so that a build says the same today and tomorrow; for others set the property {@code
 * heddle.seeds.first}. After {@link #maxFailures} failures no further seed is run. The property {@code heddle.seed} lets only that seed
 * run, and {@code heddle.seeds} changes their number: a few for each build, a million in the night.
 *
 * <p>JUnit keeps each seed that was run in its report until the end: 50 MB of heap for 100,000.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@ExtendWith(SimulationExtension.class)
public @interface Seeds {

    /** {@return the number of seeds, 1 or more} */
    int value();

    /** {@return the first seed; the others follow it, each one more than the one before} */
    long first() default 0;

    /** {@return the number of failed seeds after which the others are not run, 1 or more} */
    int maxFailures() default 1;
}
