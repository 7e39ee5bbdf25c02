/** Shared by the packages of this module, and not exported. */
package io.heddle.api.internal;
