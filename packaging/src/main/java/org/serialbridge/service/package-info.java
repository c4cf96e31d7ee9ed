/**
 * The running program: how it is put together and ends; its ports, from a file and from plugged-in
 * adapters; its state directory; and the requests of an administrator while it runs.
 */
@NullMarked
package org.serialbridge.service;

import org.jspecify.annotations.NullMarked;
