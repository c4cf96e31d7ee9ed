/**
 * The settings of a converter: one table with a row for each setting, the values as immutable
 * records, and the file that keeps them. The AT console, the file, the web page and the documents
 * are derived from the rows of {@link org.serialbridge.settings.SettingTable}.
 *
 * <p>Names, values and limits are those of CommFront's AT command page. Nothing here opens a socket
 * or a serial port, or knows the time; {@link org.serialbridge.settings.SettingsFile} is the only
 * class that touches the disk.
 */
@NullMarked
package org.serialbridge.settings;

import org.jspecify.annotations.NullMarked;
