/**
 * The plan of a run: who connects, what each connection does, how much load there is, and which figures it must hold. Plans come from
 * the options of {@code heddle load}, from YAML, and from Java programs that use the builders of this package.
 *
 * <ul>
 *   <li><b>In:</b> values.
 *   <li><b>Out:</b> an immutable, checked {@code Plan}; a mistake is a {@code PlanException} with one sentence.
 *   <li><b>Thread:</b> immutable values, safe on any thread; builders belong to one thread.
 *   <li><b>May import:</b> the JDK, io.heddle.api.
 * </ul>
 */
package io.heddle.loadgen.plan;
