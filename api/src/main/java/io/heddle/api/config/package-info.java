/** The alternatives and limits among which an {@link io.heddle.api.EngineConfig} chooses. */
package io.heddle.api.config;
