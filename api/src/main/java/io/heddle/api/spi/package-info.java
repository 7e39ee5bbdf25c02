/** The interface through which the API finds an engine. Programs do not need it. */
package io.heddle.api.spi;
