/**
 * Plans written in Java: one file with a public class that is a {@code PlanSource}, compiled in memory with the class path of the tool.
 *
 * <ul>
 *   <li><b>In:</b> a file, settings.
 *   <li><b>Out:</b> a {@code Plan}; mistakes, those of the compiler included, are a {@code PlanException} with file and line.
 *   <li><b>Thread:</b> one thread.
 *   <li><b>May import:</b> plan, the JDK with its compiler.
 * </ul>
 */
package io.heddle.loadgen.plan.program;
