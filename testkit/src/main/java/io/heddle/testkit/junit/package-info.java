/**
 * Simulated networks for tests of JUnit Jupiter, 5.9 or newer: a test method that takes a {@link io.heddle.testkit.SimulatedNetwork} as a
 * parameter is given one, which is checked for leaks and closed after the test.
 *
 * <pre>{@code
 * @Simulated
 * class ChatBotTest {
 *     @Test
 *     void answersAGreeting(SimulatedNetwork network) { ... }
 *
 *     @Seeds(1_000)
 *     void comesBackAfterEachLoss(SimulatedNetwork network) { ... }
 * }
 * }</pre>
 *
 * <p>A failure names its seed and how to run that seed again: {@code -Dheddle.seed=42}. The properties below are configuration parameters
 * of the JUnit Platform: system properties, or lines of {@code junit-platform.properties}. Maven hands those of its command line to the
 * tests; in Gradle the build must hand them on.
 *
 * <table>
 *   <caption>Properties</caption>
 *   <tr><th>Property</th><th>Effect</th></tr>
 *   <tr><td>{@code heddle.seed}</td><td>every test runs with this seed only, whatever its annotations say</td></tr>
 *   <tr><td>{@code heddle.seeds}</td><td>the number of seeds that each method with {@link io.heddle.testkit.junit.Seeds} runs</td></tr>
 *   <tr><td>{@code heddle.seeds.first}</td><td>the first seed of each such method</td></tr>
 * </table>
 *
 * <p>The rest of the test kit does not need JUnit.
 */
package io.heddle.testkit.junit;
