/** Cross-origin rules (CORS) that the local service and its AWS stack share. */
@NullMarked
package dev.facepipe.common.web;

import org.jspecify.annotations.NullMarked;
