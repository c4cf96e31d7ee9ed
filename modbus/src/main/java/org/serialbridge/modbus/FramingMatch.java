package org.serialbridge.modbus;

/** Whether the first bytes of a client are in a framing. */
enum FramingMatch {
  /** They are not, whatever follows. */
  NO,
  /** They may be, and do not end with a request. */
  PART,
  /** They are one or more requests. */
  WHOLE
}
