/** What an engine implements to be found by the api. Of no use to programs. */
package io.heddle.api.spi;
