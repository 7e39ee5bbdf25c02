/**
 * WebSocket clients beside each other: one process runs one client through one scenario and prints one line of JSON. What is measured
 * and how is the same for all of them; only {@code client} knows the libraries.
 */
package io.heddle.jmh.peers;
