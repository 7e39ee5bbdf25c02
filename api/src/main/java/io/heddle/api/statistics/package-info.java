/** Snapshots of an engine's counters. */
package io.heddle.api.statistics;
