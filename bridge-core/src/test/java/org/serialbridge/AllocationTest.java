package org.serialbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.serialbridge.at.SerialConsoleBenchmark;
import org.serialbridge.conversion.ConversionBenchmark;
import org.serialbridge.modbus.GatewayBenchmark;
import org.serialbridge.rfc2217.TelnetBenchmark;
import org.serialbridge.settings.AllowListBenchmark;

/**
 * The bytes of Java's heap that an operation of each path allocates. They are counted in JVMs that
 * compile with C1 only, as the program does: C2 would leave out some of them.
 */
class AllocationTest {
  private static final int WARM_UP = 2_000;
  private static final int OPERATIONS = 1_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TestFactory
  Stream<DynamicTest> anOperationAllocatesAtMost() {
    ConversionBenchmark conversion = new ConversionBenchmark();
    TelnetBenchmark telnet = new TelnetBenchmark();
    return Stream.of(
        bound("data through the serial console", 0, new SerialConsoleBenchmark()::data),
        bound("a read of a stream", 32, conversion::stream),
        bound("a packet", 200, conversion::packet),
        bound("a Modbus transaction", 820, new GatewayBenchmark()::transaction),
        bound("4 KiB from telnet", 160, telnet::decode),
        bound("4 KiB to telnet without FF", 80, telnet::encodeWithoutIac),
        bound("4 KiB to telnet", 4_400, telnet::encodeEveryValue),
        bound("a newcomer", 160, new AllowListBenchmark()::admits));
  }

  private DynamicTest bound(String name, long most, Callable<?> operation) {
    return DynamicTest.dynamicTest(
        name,
        () -> assertThat(bytesOf(operation)).as("bytes of " + name).isLessThanOrEqualTo(most));
  }

  /** The mean of many, which hides an object of the JVM itself. */
  private long bytesOf(Callable<?> operation) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      operation.call();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < OPERATIONS; i++) {
      operation.call();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / OPERATIONS;
  }
}
