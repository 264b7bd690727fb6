/** The web server of the scalable tier with the services around it. */
@NullMarked
package dev.facepipe.local.cloud.scalable.aws;

import org.jspecify.annotations.NullMarked;
