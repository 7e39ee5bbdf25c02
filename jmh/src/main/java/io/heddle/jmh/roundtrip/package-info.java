/** JMH benchmarks of whole round trips: engine, sockets of the loopback, and an echo server on another thread of the process. */
package io.heddle.jmh.roundtrip;
