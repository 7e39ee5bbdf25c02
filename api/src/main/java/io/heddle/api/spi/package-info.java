/** The interfaces behind the API: the one through which it finds an engine, which programs do not need, and those that programs can plug in. */
package io.heddle.api.spi;
