/**
 * Heddle's api: what programs are written against. Begin with {@link io.heddle.api.WebSocket}, whose Javadoc tells the life of a
 * connection; {@link io.heddle.api.WebSocketEngine} holds thousands of them on one thread.
 *
 * <p>For all types here: null as an argument is a {@link NullPointerException} (at once; from a builder, when it builds) unless the
 * parameter says that it may be null, and no method returns null unless it says so.
 */
package io.heddle.api;
