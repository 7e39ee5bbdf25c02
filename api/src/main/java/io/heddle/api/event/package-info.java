/** The events of connections, and the methods that take their handlers. */
package io.heddle.api.event;
