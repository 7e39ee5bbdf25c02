/** Other styles of program above a connection: its messages as a stream with demand, and requests that wait for their reply. */
package io.heddle.api.async;
