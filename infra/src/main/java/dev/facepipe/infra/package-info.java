/** What can be chosen of the stack on AWS, without a word of the tool that makes it. */
@NullMarked
package dev.facepipe.infra;

import org.jspecify.annotations.NullMarked;
