/**
 * Proxies: which one leads to a target, and SOCKS5 (RFC 1928), by which a proxy opens a tunnel to it.
 *
 * <ul>
 *   <li><b>In:</b> a target and the user's {@link io.heddle.api.proxy.ProxySettings}; the bytes of a SOCKS5 proxy.
 *   <li><b>Out:</b> a {@link io.heddle.engine.transport.proxy.ProxyServer}, or none; the bytes for a SOCKS5 proxy, and how it answered.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> transport, loop, metrics, memory; the api.
 * </ul>
 */
package io.heddle.engine.transport.proxy;
