/** The three functions behind their entry points, in this process or elsewhere. */
@NullMarked
package dev.facepipe.local.cloud.functions.aws;

import org.jspecify.annotations.NullMarked;
