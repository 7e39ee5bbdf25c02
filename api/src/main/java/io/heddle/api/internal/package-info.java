/** Code that the packages of this module and the engine share. Not exported to programs. */
package io.heddle.api.internal;
