/** What this service and its stack on AWS tell browsers. */
@NullMarked
package dev.facepipe.common.web;

import org.jspecify.annotations.NullMarked;
