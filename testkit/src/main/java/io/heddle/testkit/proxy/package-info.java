/**
 * The inside of a scripted proxy: HTTP CONNECT (RFC 9110 section 9.3.6) and SOCKS5 (RFC 1928, RFC 1929) as a proxy speaks them, its check
 * of credentials, and the tunnels.
 *
 * <ul>
 *   <li><b>In:</b> answers of the test, bytes of clients and of the servers behind the proxy.
 *   <li><b>Out:</b> the same bytes on the other side, answers, and a report of what no client should have sent.
 *   <li><b>Thread:</b> all state is guarded by the proxy's monitor, {@link io.heddle.testkit.proxy.ProxyCore}.
 *   <li><b>May import:</b> the wire; the reader of heads and the real port of {@code server}; the channel and the values of the root.
 * </ul>
 */
package io.heddle.testkit.proxy;
