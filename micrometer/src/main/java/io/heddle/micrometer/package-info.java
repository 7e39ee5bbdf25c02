/** The statistics of engines as meters of Micrometer, for dashboards and alarms. */
package io.heddle.micrometer;
