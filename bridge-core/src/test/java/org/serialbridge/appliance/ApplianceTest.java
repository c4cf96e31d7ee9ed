package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.audit.Author;
import org.serialbridge.monitor.Capture;
import org.serialbridge.port.CaptureSubscription;
import org.serialbridge.port.NotSentException;
import org.serialbridge.port.TrafficCapture;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.tls.Certificates;
import org.serialbridge.tls.TlsFiles;

/** What is asked of one port of many, by another thread. */
class ApplianceTest {
  @TempDir private Path folder;
  private Appliance appliance;
  private boolean isStopped;

  @BeforeEach
  void makeAppliance() {
    appliance =
        new Appliance(
            List.of(new Port("com1", folder.resolve("a")), new Port("com2", folder.resolve("b"))),
            2,
            new SettingsStore(
                new SettingsFile(folder),
                ApplianceSettings.FACTORY,
                Optional.empty(),
                Runnable::run,
                new MemoryHost(),
                new AuditLog(
                    folder,
                    Runnable::run,
                    InstantSource.system(),
                    ApplianceSettings.FACTORY.device())),
            (name, device, settings, loop, listener) -> {
              throw new SerialUnavailableException(device + " does not exist");
            },
            () -> ConverterRig.NETWORK,
            InetAddress.getLoopbackAddress(),
            new TlsFiles(folder, Certificates.NO_MAKER));
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (!isStopped) {
      appliance.stop();
      isStopped = true;
    }
  }

  private static <T> Future<T> over(Future<T> future) throws InterruptedException {
    assertThat(future.await(10, TimeUnit.SECONDS)).isTrue();
    return future;
  }

  @Test
  void commandsAreThePortsOwn() throws Exception {
    assertThat(over(appliance.at("com2", "AT+MAXSK=3", Author.SERVICE)).getNow().reply())
        .isEqualTo("+OK");
    assertThat(over(appliance.at("com2", "AT+MAXSK", Author.SERVICE)).getNow().reply())
        .isEqualTo("+OK=3");
    assertThat(over(appliance.at("com1", "AT+MAXSK", Author.SERVICE)).getNow().reply())
        .isEqualTo("+OK=8");
  }

  @Test
  void theReasonWhyNothingWasSentIsTold() throws Exception {
    assertThat(over(appliance.send("com1", Side.LINE, new byte[1])).cause())
        .isInstanceOf(NotSentException.class)
        .hasMessage("no device");
    assertThat(over(appliance.send("com1", Side.PEERS, new byte[1])).cause())
        .isInstanceOf(NotSentException.class)
        .hasMessage("no peer");
  }

  @Test
  void whoLooksAtAPortIsToldOfItsEnd() throws Exception {
    Ending sink = new Ending();
    over(appliance.watchTraffic("com1", 0, Runnable::run, sink)).getNow().take();
    assertThat(over(appliance.onCapture("com1", TrafficCapture::capture)).getNow().frames())
        .isEmpty();
    appliance.remove("com1");
    assertThat(sink.ended).isTrue();
    assertThat(over(appliance.onCapture("com2", TrafficCapture::capture)).getNow())
        .isEqualTo(Capture.NONE);
  }

  @Test
  void whoAnnouncesItIsToldOfEachChange() throws Exception {
    AtomicInteger told = new AtomicInteger();
    appliance.start();
    appliance.offers().whenChanged(told::incrementAndGet);
    over(appliance.at("com1", "AT+MODTCP=ON", Author.SERVICE));
    int stored = told.get();
    assertThat(stored).as("stored").isPositive();
    appliance.restart(Set.of("com1"), Author.SERVICE, "test");
    await().until(() -> appliance.inForce("com1").orElseThrow().get(ProtocolRows.MODBUS_GATEWAY));
    await().until(() -> told.get() > stored);
    assertThat(over(appliance.offers().ports()).getNow())
        .extracting(OfferedPort::name)
        .containsExactly("com1", "com2");
    int restarted = told.get();
    appliance.remove("com1");
    assertThat(told.get()).as("removed").isGreaterThan(restarted);
    assertThat(over(appliance.offers().ports()).getNow())
        .extracting(OfferedPort::name)
        .containsExactly("com2");
    int removed = told.get();
    over(appliance.samples());
    int sampled = told.get();
    over(appliance.samples());
    assertThat(sampled).as("first sample").isGreaterThan(removed);
    assertThat(told.get()).as("the same again").isEqualTo(sampled);
  }

  @Test
  void whoLooksMayOutliveTheAppliance() throws Exception {
    Ending sink = new Ending();
    CaptureSubscription watch =
        over(appliance.watchTraffic("com1", 0, Runnable::run, sink)).getNow();
    stop();
    assertThat(sink.ended).as("told of the end").isTrue();
    sink.ended = false;
    assertThatCode(watch::take).doesNotThrowAnyException();
    assertThatCode(watch::end).doesNotThrowAnyException();
    assertThat(sink.ended).as("told of it again").isFalse();
  }

  @Test
  void aPortThatThereIsNotIsNamed() throws Exception {
    List<Future<?>> all =
        List.of(
            appliance.at("com9", "AT+MAC", Author.SERVICE),
            appliance.send("com9", Side.LINE, new byte[1]),
            appliance.watchTraffic("com9", 0, Runnable::run, new Ending()),
            appliance.onCapture("com9", TrafficCapture::capture));
    for (Future<?> each : all) {
      assertThat(over(each).cause())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no port com9");
    }
  }

  private static final class Ending implements CaptureSubscription.Sink {
    private volatile boolean ended;

    @Override
    public void took(Capture next) {
      throw new AssertionError("nothing is there to see");
    }

    @Override
    public void ended() {
      ended = true;
    }
  }
}
