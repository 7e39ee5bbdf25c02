/** TLS: certificates, parameters, and TLS engines other than the JVM's. */
package io.heddle.api.tls;
