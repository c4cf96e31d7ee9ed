/**
 * The work that is done once to make the class-data archive of the program: the JVM archives the
 * classes that this work uses, and a start with the archive does not read and verify them again.
 */
@NullMarked
package org.serialbridge.archive;

import org.jspecify.annotations.NullMarked;
