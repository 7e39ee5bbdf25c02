/**
 * Ten thousand WebSockets opened through one HTTP proxy: {@code jmh/tunnel.sh} enters it at {@link io.heddle.jmh.tunnel.TunnelOpens}.
 *
 * <ul>
 *   <li><b>In:</b> a command line.
 *   <li><b>Out:</b> a table: the time from the first {@code open} to the last open connection, and the CPU time of the client meanwhile.
 *   <li><b>Thread:</b> a process each for the server, the proxy and each client.
 *   <li><b>May import:</b> the server process of {@code compare}, the libraries, the JDK.
 * </ul>
 */
package io.heddle.jmh.tunnel;
