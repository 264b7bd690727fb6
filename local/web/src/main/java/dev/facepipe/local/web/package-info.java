/** An HTTP/1.1 server on one port of this machine, for every program here that takes requests. */
@NullMarked
package dev.facepipe.local.web;

import org.jspecify.annotations.NullMarked;
