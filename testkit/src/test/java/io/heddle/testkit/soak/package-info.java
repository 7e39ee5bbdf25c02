/**
 * A soak of the engine on real sockets: thousands of connections that come and go, good servers and bad ones in another JVM, and a table
 * of memory, descriptors and threads, which must stay flat. {@link io.heddle.testkit.soak.SoakIT} runs it.
 */
package io.heddle.testkit.soak;
