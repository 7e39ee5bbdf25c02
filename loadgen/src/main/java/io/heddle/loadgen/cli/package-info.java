/**
 * The manners that all command-line tools of this project share.
 *
 * <ul>
 *   <li><b>In:</b> command-line arguments.
 *   <li><b>Out:</b> one sentence on standard error for what the user can mend, an exit code; child processes.
 *   <li><b>Thread:</b> the main thread.
 *   <li><b>May import:</b> picocli, io.heddle.api.internal (to hide secrets), the JDK.
 * </ul>
 */
package io.heddle.loadgen.cli;
