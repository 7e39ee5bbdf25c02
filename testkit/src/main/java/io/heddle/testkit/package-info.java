/**
 * The real engine on a simulated network and a virtual clock, and servers that follow a script: for tests of programs that use Heddle.
 */
package io.heddle.testkit;
