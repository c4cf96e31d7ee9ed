/**
 * The web page of the appliance: an HTTP server on its event loops, the pages, and the JSON and the
 * metrics that they and scripts are made of. Nothing here waits: what takes time is done by a
 * thread of its own, or asked of whoever owns it. It knows the bridge; the bridge does not know it.
 */
@NullMarked
package org.serialbridge.web;

import org.jspecify.annotations.NullMarked;
