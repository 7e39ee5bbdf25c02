/**
 * Texts with {@code {{expressions}}}, compiled once to literal bytes and slots, and rendered without garbage.
 *
 * <ul>
 *   <li><b>In:</b> a template's text, and the names that it may use ({@code Symbols}).
 *   <li><b>Out:</b> bytes in a {@code ByteSink}, for the user at which a {@code Scope} points.
 *   <li><b>Thread:</b> templates are immutable; sinks, scopes and variables are loop-confined.
 *   <li><b>May import:</b> plan (its exception), the JDK.
 * </ul>
 */
package io.heddle.loadgen.scenario.template;
