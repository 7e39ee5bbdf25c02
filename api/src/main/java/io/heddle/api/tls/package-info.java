/** TLS: certificates, parameters, and other TLS engines. */
package io.heddle.api.tls;
