/** The alternatives among which an {@link io.heddle.api.EngineConfig} chooses. */
package io.heddle.api.config;
