/** Connections that come back: a layer above the api, for programs that stay connected for days. */
package io.heddle.api.reconnect;
