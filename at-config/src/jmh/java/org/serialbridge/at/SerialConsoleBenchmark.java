package org.serialbridge.at;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.UartSettings;

/** Data that no dialogue begins with, on its way through the console. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerialConsoleBenchmark implements SerialConsole.Output, DeviceInfo {
  private final ByteBuffer read = ByteBuffer.allocateDirect(64);
  private final SerialConsole console = new SerialConsole(this, UartSettings.FACTORY, this);
  private long now;
  private int passed;

  @Benchmark
  public int data() {
    now += 1_000_000;
    console.receive(read.clear(), now);
    return passed;
  }

  @Override
  public void toNetwork(ByteBuffer data, long at) {
    passed += data.remaining();
  }

  @Override
  public void toSerial(ByteBuffer reply) {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public void holdNetwork(boolean held) {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public void store(SettingsEdit edit) {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public void restart() {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public String port() {
    return "com1";
  }

  @Override
  public PortSettings stored() {
    return PortSettings.FACTORY;
  }

  @Override
  public HostNetwork hostNetwork() {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public boolean isConnected() {
    return false;
  }
}
