/**
 * The API that programs are written against. Start with {@link io.heddle.api.WebSocket}, whose Javadoc describes the life of a connection;
 * a {@link io.heddle.api.WebSocketEngine} holds thousands of connections on one thread. The sub-packages hold what fewer programs need:
 * the choices of the configuration, extensions, HTTP/2, statistics, TLS, and the interface for engines.
 *
 * <p>In all types of this module a null argument leads to a {@link NullPointerException} (at once; in a builder, when it builds) unless the
 * parameter allows null, and no method returns null unless its description says so.
 */
package io.heddle.api;
