package org.serialbridge.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.appliance.Port;
import org.serialbridge.serial.device.SerialPorts;

/** Adapters of a host made of files. */
class AdapterRegistryTest {
  @TempDir private Path folder;
  private Path dev;
  private AdapterRegistry adapters;

  @BeforeEach
  void nothingIsKnown() throws IOException {
    dev = Files.createDirectories(folder.resolve("dev"));
    adapters = AdapterRegistry.load(folder);
  }

  private SerialPorts.Port there(String tty, String stable) throws IOException {
    Path device = dev.resolve(tty);
    if (!Files.exists(device)) {
      Files.createFile(device);
    }
    Path link = dev.resolve(stable);
    Files.deleteIfExists(link);
    return new SerialPorts.Port(device, Files.createSymbolicLink(link, device), "driver");
  }

  private Port port(String name, String path) {
    return new Port(name, dev.resolve(path));
  }

  @Test
  void adaptersGetTheNextFreeNames() throws IOException {
    List<SerialPorts.Port> host = List.of(there("ttyUSB0", "a"), there("ttyACM0", "b"));
    List<Port> present = List.of(port("com1", "ttyAMA0"), port("pump", "ttyS1"));
    assertThat(adapters.add(host, present)).containsExactly(port("com2", "a"), port("com3", "b"));
  }

  @Test
  void onlyUsbAdaptersArePickedUp() throws IOException {
    assertThat(adapters.add(List.of(there("ttyAMA0", "a"), there("ttyS0", "b")), List.of()))
        .isEmpty();
  }

  @Test
  void anAdapterThatUdevHasNotNamedYetWaits() throws IOException {
    Path device = Files.createFile(dev.resolve("ttyUSB0"));
    assertThat(adapters.add(List.of(new SerialPorts.Port(device, device, "ftdi_sio")), List.of()))
        .isEmpty();
  }

  @Test
  void anAdapterThatIsAPortByAnyPathIsNotAddedAgain() throws IOException {
    List<SerialPorts.Port> host = List.of(there("ttyUSB0", "a"));
    assertThat(adapters.add(host, List.of(port("com1", "ttyUSB0")))).isEmpty();
    assertThat(adapters.add(host, List.of(port("com1", "a")))).isEmpty();
  }

  @Test
  void anAdapterKeepsItsNameOverARestart() throws IOException {
    adapters.add(List.of(there("ttyUSB0", "a"), there("ttyUSB1", "b")), List.of());
    Files.delete(dev.resolve("a"));
    AdapterRegistry later = AdapterRegistry.load(folder);
    assertThat(later.besides(List.of())).containsExactly(port("com1", "a"), port("com2", "b"));
    List<SerialPorts.Port> host = List.of(there("ttyUSB0", "c"), there("ttyUSB1", "b"));
    assertThat(later.add(host, later.besides(List.of()))).containsExactly(port("com3", "c"));
  }

  @Test
  void aListedPortComesFirst() throws IOException {
    adapters.add(List.of(there("ttyUSB0", "a"), there("ttyUSB1", "b")), List.of());
    assertThat(adapters.besides(List.of(port("pump", "ttyUSB0"))))
        .containsExactly(port("com2", "b"));
    assertThat(adapters.besides(List.of(port("com1", "ttyS9")))).containsExactly(port("com2", "b"));
  }

  @Test
  void aDamagedFileIsLeftOut() throws IOException {
    Files.writeString(
        folder.resolve("adapters.conf"), "port.com1 = nonsense\nport.com2 = /dev/x\n");
    assertThat(AdapterRegistry.load(folder).besides(List.of()))
        .containsExactly(new Port("com2", Path.of("/dev/x")));
  }
}
