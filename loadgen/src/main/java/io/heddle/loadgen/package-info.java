/**
 * The command-line tool {@code heddle}: {@code Main} hands the arguments to a command.
 *
 * <ul>
 *   <li><b>In:</b> command-line arguments.
 *   <li><b>Out:</b> an exit code.
 *   <li><b>Thread:</b> the main thread.
 *   <li><b>May import:</b> cli, command, picocli, io.heddle.api (never io.heddle.engine).
 * </ul>
 */
package io.heddle.loadgen;
