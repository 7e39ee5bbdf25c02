/** WebSockets over HTTP/2 (RFC 8441): the policy of its use, and its limits. */
package io.heddle.api.http2;
