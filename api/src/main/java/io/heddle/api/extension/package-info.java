/** Extensions of the protocol (RFC 6455 section 9), and permessage-deflate (RFC 7692). */
package io.heddle.api.extension;
