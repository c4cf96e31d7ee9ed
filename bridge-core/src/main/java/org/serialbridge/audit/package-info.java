/**
 * The audit log: who signed in, who was refused, and who changed which setting, in files of the
 * state folder that people and programs read. It is no protection of its own: whoever can write
 * files of the service can change it.
 */
@NullMarked
package org.serialbridge.audit;

import org.jspecify.annotations.NullMarked;
