/**
 * Heddle's api: what programs are written against. Begin with {@link io.heddle.api.WebSocket}, whose Javadoc tells the life of a
 * connection; {@link io.heddle.api.WebSocketEngine} holds thousands of them on one thread.
 */
package io.heddle.api;
