/**
 * Benchmarks of Heddle: {@code micro} measures its parts, {@code roundtrip} the whole over loopback, {@code compare} the whole beside
 * other WebSocket clients. Nothing depends on this module.
 */
package io.heddle.jmh;
