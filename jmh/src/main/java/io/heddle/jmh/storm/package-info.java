/**
 * Ten thousand bots lose a server on real sockets and come back: {@code jmh/storm.sh} enters it at {@link io.heddle.jmh.storm.StormMain}.
 *
 * <ul>
 *   <li><b>In:</b> a command line.
 *   <li><b>Out:</b> a table: the connects that the server saw in each second, and when all were back.
 *   <li><b>Thread:</b> a process each for the server and the bots.
 *   <li><b>May import:</b> the handshake of {@code echo}, the api, the JDK.
 * </ul>
 */
package io.heddle.jmh.storm;
