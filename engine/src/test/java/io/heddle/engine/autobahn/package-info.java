/**
 * The Autobahn test suite against Heddle's client: {@code mvn verify -Pautobahn}.
 *
 * <ul>
 *   <li><b>In:</b> the suite's fuzzing server, Python that runs under Jython in a process of its own; what verdict each case must get,
 *       {@code src/test/autobahn/verdict.txt}.
 *   <li><b>Out:</b> a failed test for each difference; the suite's reports in {@code target/autobahn}.
 *   <li><b>Thread:</b> the test's own; the client's event loop.
 *   <li><b>May import:</b> the JDK and Heddle's api. The suite is on the class path only in the profile {@code autobahn}.
 * </ul>
 */
package io.heddle.engine.autobahn;
