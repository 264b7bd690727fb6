/** The queue and the object store on AWS, or on anything that speaks its protocols. */
@NullMarked
package dev.facepipe.aws;

import org.jspecify.annotations.NullMarked;
