package org.serialbridge.status;

/** A count of packets and their bytes. In a stream, each read or send counts as a packet. */
public final class Traffic {
  /**
   * A count at one moment.
   *
   * @param bytes 0 or more
   * @param packets 0 or more
   */
  public record Count(long bytes, long packets) {}

  private long bytes;
  private long packets;

  /** Adds a packet. */
  public void add(int packetBytes) {
    addPacket();
    addBytes(packetBytes);
  }

  /** Adds a packet whose bytes are added later. */
  public void addPacket() {
    packets++;
  }

  /** Adds bytes of packets that were added before. */
  public void addBytes(long more) {
    bytes += more;
  }

  /** Starts anew at 0. */
  void clear() {
    bytes = 0;
    packets = 0;
  }

  /** The count now. */
  public Count count() {
    return new Count(bytes, packets);
  }
}
