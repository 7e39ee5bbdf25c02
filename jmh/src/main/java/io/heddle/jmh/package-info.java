/** Benchmarks of Heddle: its parts one by one, and the whole beside other WebSocket clients. Nothing depends on this module. */
package io.heddle.jmh;
