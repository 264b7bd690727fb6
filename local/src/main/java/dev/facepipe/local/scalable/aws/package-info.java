/** The web server and the services around it. */
@NullMarked
package dev.facepipe.local.scalable.aws;

import org.jspecify.annotations.NullMarked;
