/** The choices that {@link io.heddle.api.EngineConfig} offers. */
package io.heddle.api.config;
