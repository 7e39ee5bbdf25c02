/** The proxies through which connections are opened. */
package io.heddle.api.proxy;
