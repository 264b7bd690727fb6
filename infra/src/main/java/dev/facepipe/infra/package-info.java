/** The parameters of the stack on AWS, without the deployment tool. */
@NullMarked
package dev.facepipe.infra;

import org.jspecify.annotations.NullMarked;
