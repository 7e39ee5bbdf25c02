/**
 * Plans written in YAML. Parsing, names of fields and places are here; what may be said is checked by the builders of {@code plan}, which
 * this package drives, so that YAML and Java have one set of rules and sentences.
 *
 * <ul>
 *   <li><b>In:</b> a file's text, settings.
 *   <li><b>Out:</b> a {@code PlanFile}: the plan, and the place of each of its parts; a mistake is a {@code PlanException} whose sentence
 *       begins with file, line and column.
 *   <li><b>Thread:</b> one thread a reader; results are immutable.
 *   <li><b>May import:</b> plan, snakeyaml-engine, the JDK.
 * </ul>
 */
package io.heddle.loadgen.plan.yaml;
