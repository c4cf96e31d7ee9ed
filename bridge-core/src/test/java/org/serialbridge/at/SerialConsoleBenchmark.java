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
import org.serialbridge.settings.UartSettings;

/** Data that no dialogue begins with, on its way through the console. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerialConsoleBenchmark implements DeviceInfo {
  private final ByteBuffer read = ByteBuffer.allocateDirect(64);
  private final SerialConsole console = new SerialConsole(this, UartSettings.FACTORY);
  private long now;

  @Benchmark
  public SerialConsole.Event data() {
    now += 1_000_000;
    return console.next(read.clear(), now);
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
