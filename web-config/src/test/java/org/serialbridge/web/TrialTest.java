package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.WanSettings;
import org.serialbridge.status.HostNetworkStatus;

/** New values by which the device is reached stay only if somebody reaches it by them. */
class TrialTest {
  private static final String OLD = "192.168.7.1";
  private static final String NEW = "192.168.7.9";
  private static final String STATIC = "STATIC," + NEW + ",255.255.255.0,0.0.0.0";

  @TempDir private Path folder;
  private ApiRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new ApiRig(folder, "com1").unlocked();
    comeBy(OLD, 80, false);
  }

  @AfterEach
  void stop() throws InterruptedException {
    rig.close();
  }

  /** The person comes by a connection to this address of the device from now on. */
  private void comeBy(String address, int port, boolean isSecure) throws Exception {
    InetSocketAddress reached = new InetSocketAddress(InetAddress.getByName(address), port);
    rig.from = new RemoteEnd(InetAddress.getLoopbackAddress(), reached, isSecure);
  }

  private JsonObject apply(String key, String value) {
    return ApiRig.document(
        rig.post(
            "/api/settings", "{\"apply\":true,\"device\":{\"%s\":\"%s\"}}".formatted(key, value)));
  }

  private int keep() {
    return rig.post("/api/trial", "{}").status().code();
  }

  private int port() {
    return rig.store().deviceInForce().get(DeviceRows.WEB_PORT);
  }

  private WanSettings.Kind network() {
    return rig.store().deviceInForce().get(DeviceRows.HOST_NETWORK).kind();
  }

  @Test
  void theOldPortReturnsIfNobodyComesByTheNewOne() {
    JsonObject trial = apply("web.port", "8081").getObject("trial");
    assertThat(trial.getInt("seconds")).isEqualTo(90);
    assertThat(trial.getInt("port")).isEqualTo(8081);
    assertThat(keep()).as("at the old port").isEqualTo(409);
    rig.passSeconds(89);
    assertThat(port()).isEqualTo(8081);
    rig.passSeconds(1);
    assertThat(port()).isEqualTo(80);
    assertThat(rig.store().settings().device().get(DeviceRows.WEB_PORT)).isEqualTo(80);
    assertThat(keep()).as("the page that waits must not say that it is kept").isEqualTo(409);
  }

  @Test
  void theNewPortIsKeptIfSomebodyComesByIt() throws Exception {
    apply("web.port", "8081");
    rig.passSeconds(60);
    comeBy(OLD, 8081, false);
    assertThat(keep()).isEqualTo(200);
    rig.passSeconds(1_000);
    assertThat(port()).isEqualTo(8081);
    assertThat(rig.trial().secondsLeft()).isEmpty();
    assertThat(keep()).as("nothing to decide").isEqualTo(200);
  }

  @Test
  void theNewAddressIsKeptIfSomebodyComesByIt() throws Exception {
    JsonObject trial = apply("network", STATIC).getObject("trial");
    assertThat(trial.getString("address")).isEqualTo(NEW);
    assertThat(keep()).as("at the old address").isEqualTo(409);
    comeBy(NEW, 80, false);
    assertThat(keep()).isEqualTo(200);
    rig.passSeconds(90);
    assertThat(network()).isEqualTo(WanSettings.Kind.STATIC);
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLYING", "FAILED", "STORED"})
  void nothingIsKeptBeforeTheHostHasIt(HostNetworkStatus.State state) {
    rig.host().state = state;
    apply("network", "DHCP");
    assertThat(keep()).isEqualTo(409);
    rig.passSeconds(90);
    assertThat(network()).isEqualTo(WanSettings.Kind.HOST);
  }

  @Test
  void aConnectionWithoutTlsDoesNotProveTls() throws Exception {
    assertThat(apply("web.tls", "ON").getObject("trial").getBoolean("tls")).isTrue();
    assertThat(keep()).as("without TLS").isEqualTo(409);
    comeBy(OLD, 80, true);
    assertThat(keep()).isEqualTo(200);
  }

  @Test
  void aSecondChangeGoesBackToTheValuesBeforeTheFirst() {
    apply("web.port", "8081");
    rig.passSeconds(60);
    apply("network", STATIC);
    rig.passSeconds(60);
    assertThat(port()).as("the time begins anew").isEqualTo(8081);
    rig.passSeconds(30);
    assertThat(port()).isEqualTo(80);
    assertThat(network()).isEqualTo(WanSettings.Kind.HOST);
  }

  @Test
  void otherSettingsAreNoTrialAndStayWhenTheOldValuesReturn() {
    apply("web.port", "8081");
    assertThat(apply("name", "PUMP").get("trial")).isNull();
    rig.passSeconds(90);
    assertThat(port()).isEqualTo(80);
    assertThat(rig.store().deviceName()).isEqualTo("PUMP");
  }

  @Test
  void valuesThatWereSavedForLaterAreTriedWhenTheyComeIntoForce() {
    rig.post("/api/settings", "{\"device\":{\"web.port\":8081}}");
    assertThat(port()).isEqualTo(80);
    rig.post("/api/name", "{\"name\":\"PUMP\"}");
    assertThat(port()).as("the name brings nothing else into force").isEqualTo(80);
    JsonObject restarted = ApiRig.document(rig.post("/api/restart", "{\"device\":true}"));
    assertThat(restarted.getObject("trial").getInt("port")).isEqualTo(8081);
    rig.passSeconds(90);
    assertThat(port()).isEqualTo(80);
  }

  @Test
  void aLaterChangeBringsSavedValuesIntoForceOnTrialToo() {
    rig.post("/api/settings", "{\"device\":{\"network\":\"DHCP\"}}");
    assertThat(apply("name", "PUMP").getObject("trial")).isNotNull();
    rig.passSeconds(90);
    assertThat(network()).isEqualTo(WanSettings.Kind.HOST);
  }

  @Test
  void anImportIsTriedToo() {
    JsonObject made = ApiRig.document(rig.post("/api/import", "device.web.port = 8081\n"));
    assertThat(made.getObject("trial").getInt("port")).isEqualTo(8081);
    rig.passSeconds(90);
    assertThat(port()).isEqualTo(80);
  }

  @Test
  void oldValuesThatCannotBeStoredAreTriedAgain() throws Exception {
    apply("network", "DHCP");
    rig.post("/api/trial", "{}");
    apply("network", STATIC);
    rig.host().isReachable = false;
    rig.passSeconds(90);
    assertThat(network()).isEqualTo(WanSettings.Kind.STATIC);
    rig.host().isReachable = true;
    rig.passSeconds(10);
    assertThat(network()).isEqualTo(WanSettings.Kind.DHCP);
  }

  @Test
  void aNetworkThatIsOnlyStoredIsNoTrial() {
    rig.host().isManaged = false;
    assertThat(apply("network", STATIC).get("trial")).isNull();
    rig.passSeconds(90);
    assertThat(network()).isEqualTo(WanSettings.Kind.STATIC);
  }

  @Test
  void thePortZeroIsRefused() {
    assertThat(apply("web.port", "0").getString("error")).isEqualTo("values");
    assertThat(port()).isEqualTo(80);
  }
}
