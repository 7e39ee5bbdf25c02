/**
 * The promises of the engine as a small model, checked in random worlds against random programs: a {@link io.heddle.testkit.model.Plan} is
 * drawn from a seed, a {@link io.heddle.testkit.model.Trial} plays it on a simulated network, and {@link io.heddle.testkit.model.Promises}
 * compares what happened with what was promised.
 */
package io.heddle.testkit.model;
