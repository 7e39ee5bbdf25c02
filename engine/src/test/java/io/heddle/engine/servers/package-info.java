/**
 * Real WebSocket servers, and a scripted bad one, that tests connect to.
 *
 * <ul>
 *   <li><b>In:</b> connections of the client under test, on 127.0.0.1 and a port the kernel chose.
 *   <li><b>Out:</b> echoes and what the path of the request asks for ({@link io.heddle.engine.servers.EchoServer}), or the bytes of a
 *       script ({@link io.heddle.engine.servers.FlawedServer}).
 *   <li><b>Thread:</b> own daemon threads named after the fixture; {@code close()} ends and joins every one of them.
 *   <li><b>May import:</b> the JDK and the server libraries; nothing of Heddle.
 * </ul>
 */
package io.heddle.engine.servers;
