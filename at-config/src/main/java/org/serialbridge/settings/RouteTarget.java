package org.serialbridge.settings;

/** The place to which a route leads: a serial line or a host. */
public sealed interface RouteTarget permits LineTarget, HostTarget {}
