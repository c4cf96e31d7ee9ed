package org.serialbridge.search;

/**
 * A service that a unit announces by DNS-SD.
 *
 * @param type such as {@code http} or {@code iostream}
 * @param name its name, printable
 * @param port its TCP port, 1 to 65535
 */
public record FoundService(String type, String name, int port) {
  public FoundService {
    type = FoundUnit.text(type);
    name = FoundUnit.text(name);
  }
}
