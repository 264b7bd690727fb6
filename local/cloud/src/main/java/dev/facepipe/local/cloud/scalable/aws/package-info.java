/** The web server and the services around it. */
@NullMarked
package dev.facepipe.local.cloud.scalable.aws;

import org.jspecify.annotations.NullMarked;
