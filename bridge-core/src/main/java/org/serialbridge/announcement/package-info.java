/**
 * Announcement of the services by DNS-SD (RFC 6763): files that avahi-daemon reads, one for each
 * name. {@link org.serialbridge.announcement.Announcements} decides what is announced, {@link
 * org.serialbridge.announcement.Announcer} keeps the files of a folder so.
 *
 * <p>No word of DNS is spoken here: avahi has the port of mDNS.
 */
@NullMarked
package org.serialbridge.announcement;

import org.jspecify.annotations.NullMarked;
