/** Files that say who was in a video: a page, a table, and cues for players. */
@NullMarked
package dev.facepipe.recognition.people.page;

import org.jspecify.annotations.NullMarked;
