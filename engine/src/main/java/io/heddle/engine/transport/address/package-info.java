/**
 * Addresses of both ends: in which order those of a peer are tried, and from which of ours a socket connects.
 *
 * <ul>
 *   <li><b>In:</b> the addresses of a name; the pool of local addresses and ports; how connecting went.
 *   <li><b>Out:</b> an order (RFC 8305 section 4); sockets that connect; the reasons why none can.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> loop; the api.
 * </ul>
 *
 * <p>Reading order: {@code AddressOrder} with {@code AddressHistory} for the peer; {@code LocalAddresses} with {@code PortTurns} for us,
 * and {@code LocalShortage} with {@code SocketCensus} for the error when no port is left.
 */
package io.heddle.engine.transport.address;
