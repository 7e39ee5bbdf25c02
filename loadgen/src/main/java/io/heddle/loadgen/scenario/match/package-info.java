/**
 * Finds values in messages: byte scans for JSON paths to one value, substrings, bytes at an offset; regular expressions, JSON paths with
 * filters and functions of Java, which allocate.
 *
 * <ul>
 *   <li><b>In:</b> {@code plan.Matcher} and {@code plan.Extract} values; messages in the engine's segments.
 *   <li><b>Out:</b> whether a message matches, and values in a {@code Found}.
 *   <li><b>Thread:</b> what is compiled is immutable; an {@code Inbox} is loop-confined.
 *   <li><b>May import:</b> plan, scenario.template, io.heddle.api, json-path, the JDK.
 * </ul>
 */
package io.heddle.loadgen.scenario.match;
