/**
 * The commands of {@code heddle} and the options that they share: picocli turns arguments into values, and a command hands them to the
 * package that does the work.
 *
 * <ul>
 *   <li><b>In:</b> command-line arguments.
 *   <li><b>Out:</b> plans and settings, checked; exit codes.
 *   <li><b>Thread:</b> the main thread.
 *   <li><b>May import:</b> every package of the tool but the root, picocli, io.heddle.api.
 * </ul>
 */
package io.heddle.loadgen.command;
