/**
 * The ways of Modbus requests from the clients of a port: rules, routes, and the targets that the
 * ports of the appliance share.
 */
@NullMarked
package org.serialbridge.routing;

import org.jspecify.annotations.NullMarked;
