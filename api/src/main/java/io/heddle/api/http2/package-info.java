/** WebSocket over HTTP/2 (RFC 8441): when to use it, and its limits. */
package io.heddle.api.http2;
