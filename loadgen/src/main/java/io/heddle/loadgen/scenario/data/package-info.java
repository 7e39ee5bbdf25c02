/**
 * Data for templates: CSV and JSON lines, read whole and packed into bytes, and the order in which users take rows.
 *
 * <ul>
 *   <li><b>In:</b> {@code plan.Source} values and their files.
 *   <li><b>Out:</b> {@code DataSet}, shared by all engines, and a {@code Feeder} for each engine.
 *   <li><b>Thread:</b> data is immutable; a feeder is loop-confined.
 *   <li><b>May import:</b> plan, scenario.template (the sink), commons-csv, jackson-core, the JDK.
 * </ul>
 */
package io.heddle.loadgen.scenario.data;
