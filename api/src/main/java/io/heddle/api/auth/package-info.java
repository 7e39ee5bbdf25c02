/** HTTP authentication (RFC 9110 section 11): what servers and proxies ask for, and the answers of the application. */
package io.heddle.api.auth;
