/** Bounds of guessing a password, whichever way it comes. */
@NullMarked
package org.serialbridge.access;

import org.jspecify.annotations.NullMarked;
