/** How the service does: queues, dead letters, speed, versions of the gallery. */
@NullMarked
package dev.facepipe.local.console.service;

import org.jspecify.annotations.NullMarked;
