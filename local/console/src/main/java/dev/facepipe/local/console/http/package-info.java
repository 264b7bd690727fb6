/** The console's HTTP server: who may ask, what they may ask, and how replies are sent. */
@NullMarked
package dev.facepipe.local.console.http;

import org.jspecify.annotations.NullMarked;
