/** Snapshots of the counters of an engine. */
package io.heddle.api.statistics;
