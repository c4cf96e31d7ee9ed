/**
 * The web page of the appliance: an HTTP server on its event loops, the pages, and the JSON and the
 * metrics for pages and scripts. The event loops never block: work that takes time runs on a thread
 * of its own, or on the thread of its owner. The module knows the bridge; the bridge does not know
 * the module.
 */
@NullMarked
package org.serialbridge.web;

import org.jspecify.annotations.NullMarked;
