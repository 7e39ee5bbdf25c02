package io.heddle.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fixes the seed of a test method, or of all tests of a class and of the classes nested in it: for a seed that found a mistake once. The
 * nearest annotation counts; the property {@code heddle.seed} goes before all. It makes a {@link Simulated} beside it unnecessary.
 *
 * <p>On a method with {@link Seeds} it stands for all seeds, as long as a mistake is looked for; on the class of such a method it has no
 * effect on that method.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(SimulationExtension.class)
public @interface Seed {

    /** {@return the seed, any number} */
    long value();
}
