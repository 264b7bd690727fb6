/** An HTTP/1.1 server on one port, and what every program here that takes requests needs. */
@NullMarked
package dev.facepipe.web;

import org.jspecify.annotations.NullMarked;
