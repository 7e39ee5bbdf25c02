/** The interface through which the API finds an engine, which programs do not need, and the interfaces that programs can plug in. */
package io.heddle.api.spi;
