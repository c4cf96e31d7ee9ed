package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.NetworkSettings;
import org.serialbridge.settings.PortSettings;

/** Dialogues with a program that answers as NetworkManager 1.42 does. */
@Timeout(60)
class NetworkManagerTest {
  private static final String STATIC = "AT+WANN=STATIC,192.168.1.5,255.255.255.0,192.168.1.1";
  private static final String DNS = "AT+DNS=192.168.1.53";

  private static final String PROFILES = "-t -f NAME,UUID,TYPE,TIMESTAMP,DEVICE connection show";
  private static final String DEVICES = "-t -f DEVICE,TYPE,STATE device status";
  private static final String SERVERS = "-t -f IP4.DNS device show eth0";
  private static final String CLONE =
      "-t connection clone --temporary uuid own-uuid serialbridge-new";
  private static final String MODIFY =
      "-t connection modify --temporary id serialbridge-new connection.interface-name eth0"
          + " connection.autoconnect yes connection.autoconnect-priority 100"
          + " connection.autoconnect-retries 0 ipv4.may-fail no ipv4.never-default no ";
  private static final String UP = "-t --wait 60 connection up ";
  private static final String SAVE =
      "-t connection modify id serialbridge-new connection.id serialbridge";
  private static final String DELETE = "-t connection delete ";

  private static final String LOOPBACK = "lo:lo-uuid:loopback:1795658428:lo";
  private static final String OWN = "Wired connection 1:own-uuid:802-3-ethernet:1795658431:eth0";
  private static final String OWN_IDLE = "Wired connection 1:own-uuid:802-3-ethernet:1795658431:";
  private static final String WIFI = "Home:wifi-uuid:802-11-wireless:1795658999:";
  private static final String OURS = "serialbridge:our-uuid:802-3-ethernet:1795658432:eth0";
  private static final String OURS_IDLE = "serialbridge:our-uuid:802-3-ethernet:1795658432:";

  @TempDir private Path folder;
  private FakeNmcli fake;
  private Optional<String> defaultInterface = Optional.of("eth0");

  @BeforeEach
  void aHostWithDhcp() throws IOException {
    fake = new FakeNmcli(folder);
    fake.answers(PROFILES, LOOPBACK, OWN, WIFI);
    fake.answers(DEVICES, "lo:loopback:connected (externally)", "eth0:ethernet:connected");
    fake.answers(interfaceOf("own-uuid"), "connection.interface-name:");
    fake.answers(ipv4("own-uuid"), properties("auto", "", "", "", "no"));
    fake.answers(SERVERS, "IP4.DNS[1]:192.168.1.2", "IP4.DNS[2]:192.168.1.3");
  }

  // ---- success

  @Test
  void fixedAddressesAreACopyOfTheHostsProfileThatIsSavedWhenItIsUp() throws Exception {
    assertThat(apply(STATIC, DNS))
        .isEqualTo("STATIC,192.168.1.5,255.255.255.0,192.168.1.1, DNS 192.168.1.53 on eth0");
    assertThat(changes())
        .containsExactly(
            CLONE,
            MODIFY
                + "ipv4.addresses 192.168.1.5/24 ipv4.gateway 192.168.1.1 ipv4.dns 192.168.1.53"
                + " ipv4.ignore-auto-dns yes ipv4.method manual",
            UP + "id serialbridge-new",
            SAVE);
    assertThat(fake.calls()).allMatch(call -> call.startsWith("C -t "));
  }

  @Test
  void withoutAServerOfItsOwnThoseInUseStay() throws Exception {
    apply("AT+WANN=STATIC,10.0.0.9,255.0.0.0,0.0.0.0");
    assertThat(changes().get(1))
        .isEqualTo(
            MODIFY
                + "ipv4.addresses 10.0.0.9/8 ipv4.gateway  ipv4.dns 192.168.1.2,192.168.1.3"
                + " ipv4.ignore-auto-dns no ipv4.method manual");
  }

  @Test
  void dhcpOverridesFixedAddressesOfTheHost() throws Exception {
    fake.answers(
        ipv4("own-uuid"),
        properties("manual", "10.0.0.5/8, 10.0.0.6/8", "10.0.0.1", "10.0.0.2", "no"));
    apply("AT+WANN=DHCP");
    assertThat(changes().get(1))
        .isEqualTo(
            MODIFY
                + "ipv4.addresses  ipv4.gateway  ipv4.dns 10.0.0.2 ipv4.ignore-auto-dns no"
                + " ipv4.method auto");
  }

  @Test
  void aNameServerAloneLeavesTheAddressesAsTheHostHasThem() throws Exception {
    fake.answers(
        ipv4("own-uuid"), properties("manual", "10.0.0.5/8", "10.0.0.1", "10.0.0.2", "no"));
    apply(DNS);
    assertThat(changes().get(1))
        .isEqualTo(
            MODIFY
                + "ipv4.addresses 10.0.0.5/8 ipv4.gateway 10.0.0.1 ipv4.dns 192.168.1.53"
                + " ipv4.ignore-auto-dns yes ipv4.method manual");
  }

  @Test
  void oursBeforeStaysUntilTheNewOneIsUp() throws Exception {
    oursIs(OURS, properties("manual", "192.168.1.4/24", "192.168.1.1", "192.168.1.53", "yes"));
    apply(STATIC, DNS);
    assertThat(changes())
        .hasSize(5)
        .endsWith(UP + "id serialbridge-new", SAVE, DELETE + "uuid our-uuid");
  }

  @Test
  void whatIsInForceIsLeftAlone() throws Exception {
    oursIs(OURS, properties("manual", "192.168.1.5/24", "192.168.1.1", "192.168.1.53", "yes"));
    apply(STATIC, DNS);
    assertThat(changes()).isEmpty();
  }

  @Test
  void serversThatWereKeptAreNoReasonForANewProfile() throws Exception {
    oursIs(OURS, properties("manual", "192.168.1.5/24", "192.168.1.1", "8.8.8.8", "no"));
    apply(STATIC);
    assertThat(changes()).isEmpty();
  }

  @Test
  void aServerThatWasSetIsOne() throws Exception {
    oursIs(OURS, properties("manual", "192.168.1.5/24", "192.168.1.1", "8.8.8.8", "yes"));
    apply(STATIC);
    assertThat(changes()).hasSize(5);
  }

  @Test
  void oursIsActivatedIfTheHostsIsActive() throws Exception {
    oursIs(OURS_IDLE, properties("manual", "192.168.1.5/24", "192.168.1.1", "192.168.1.53", "yes"));
    apply(STATIC, DNS);
    assertThat(changes()).containsExactly(UP + "uuid our-uuid");
  }

  @Test
  void withoutALinkTheProfileWaitsForIt() throws Exception {
    fake.answers(DEVICES, "eth0:ethernet:unavailable");
    fake.answers(PROFILES, LOOPBACK, OWN_IDLE);
    defaultInterface = Optional.empty();
    assertThat(apply(STATIC, DNS)).endsWith(" on eth0, as soon as it has a link");
    assertThat(changes()).hasSize(3).startsWith(CLONE).endsWith(SAVE);
  }

  @Test
  void withoutADefaultRouteAnInterfaceWithALinkIsTaken() throws Exception {
    defaultInterface = Optional.empty();
    fake.answers(
        DEVICES,
        "br0:bridge:connected",
        "eth1:ethernet:unavailable",
        "eth2:ethernet:unmanaged",
        "eth0:ethernet:disconnected");
    assertThat(apply(STATIC)).endsWith(" on eth0");
  }

  @Test
  void withoutAProfileOfTheHostOursIsMadeAnew() throws Exception {
    fake.answers(PROFILES, LOOPBACK, WIFI);
    apply(STATIC, DNS);
    assertThat(changes())
        .startsWith(
            "-t connection add save no type ethernet ifname eth0 con-name serialbridge-new"
                + " autoconnect no")
        .hasSize(4);
  }

  @Test
  void aProfileOfAnotherInterfaceIsNotCopied() throws Exception {
    fake.answers(PROFILES, "Other:other-uuid:802-3-ethernet:1795659999:", OWN_IDLE);
    fake.answers(interfaceOf("other-uuid"), "connection.interface-name:eth7");
    apply(STATIC);
    assertThat(changes()).startsWith(CLONE);
  }

  // ---- failure

  @Test
  void activationThatFailsIsUndone() throws Exception {
    fake.fails(
        UP + "id serialbridge-new",
        4,
        "Error: Connection activation failed: IP configuration could not be reserved");
    NmcliException e = failure("AT+WANN=DHCP", DNS);
    assertThat(e.isTemporary()).isFalse();
    assertThat(e.reason())
        .isEqualTo("Connection activation failed: IP configuration could not be reserved");
    assertThat(changes())
        .endsWith(UP + "id serialbridge-new", DELETE + "id serialbridge-new", UP + "uuid own-uuid");
  }

  @Test
  void oursBeforeIsActivatedAgain() throws Exception {
    oursIs(OURS, properties("manual", "192.168.1.4/24", "192.168.1.1", "192.168.1.53", "yes"));
    fake.fails(UP + "id serialbridge-new", 4, "Error: Connection activation failed");
    failure(STATIC, DNS);
    assertThat(changes())
        .endsWith(DELETE + "id serialbridge-new", UP + "uuid our-uuid")
        .doesNotContain(DELETE + "uuid our-uuid");
  }

  @Test
  void activationThatHangsIsUndone() throws Exception {
    fake.hangs(UP + "id serialbridge-new");
    NetworkManager impatient =
        new NetworkManager(
            new Nmcli(fake.program(), Duration.ofSeconds(5)),
            Duration.ofMillis(200),
            () -> defaultInterface);
    fake.hangs("-t --wait 0 connection up id serialbridge-new");
    NmcliException e =
        catchThrowableOfType(NmcliException.class, () -> impatient.apply(settings(STATIC)));
    assertThat(e.isTemporary()).isFalse();
    assertThat(changes())
        .endsWith(DELETE + "id serialbridge-new", "-t --wait 0 connection up uuid own-uuid");
  }

  @Test
  void whatMayNotBeChangedStaysAsItIs() throws Exception {
    fake.fails(CLONE, 1, "Error: Failed to add serialbridge-new: Insufficient privileges");
    assertThat(failure(STATIC).reason()).endsWith("Insufficient privileges");
    assertThat(changes())
        .containsExactly(CLONE, DELETE + "id serialbridge-new", UP + "uuid own-uuid");
  }

  @Test
  void networkManagerThatDoesNotRunIsTriedLater() throws Exception {
    fake.failsAlways(8, "Error: NetworkManager is not running.");
    assertThat(failure(STATIC).isTemporary()).isTrue();
    assertThat(fake.calls()).hasSize(1);
  }

  @Test
  void anInterfaceThatOthersManageIsLeftToThem() throws Exception {
    fake.answers(DEVICES, "eth0:ethernet:unmanaged", "eth1:ethernet:disconnected");
    assertThat(failure(STATIC).reason()).isEqualTo("eth0 is not managed by NetworkManager");
    assertThat(changes()).isEmpty();
  }

  @Test
  void noInterfaceYetIsTriedLater() throws Exception {
    fake.answers(DEVICES, "lo:loopback:unmanaged");
    assertThat(failure(STATIC).isTemporary()).isTrue();
  }

  @Test
  void aTrialThatWasCutOffIsDeleted() throws Exception {
    fake.answers(PROFILES, "serialbridge-new:left-uuid:802-3-ethernet:0:eth0", OWN_IDLE);
    apply(STATIC);
    assertThat(changes()).startsWith(DELETE + "uuid left-uuid", CLONE);
  }

  // ---- back to the host

  @Test
  void theHostByItselfIsAskedForNothing() throws Exception {
    apply();
    assertThat(changes()).isEmpty();
  }

  @Test
  void theHostGetsItsInterfaceBack() throws Exception {
    fake.answers(PROFILES, OURS, OWN_IDLE);
    apply();
    assertThat(changes())
        .containsExactly(DELETE + "uuid our-uuid", "-t --wait 60 device connect eth0");
  }

  @Test
  void whatTheHostThenMakesOfItIsItsOwn() throws Exception {
    fake.answers(PROFILES, OURS, OWN_IDLE);
    fake.fails("-t --wait 60 device connect eth0", 4, "Error: Connection activation failed");
    assertThat(apply()).isEqualTo("managed by the host");
  }

  // ---- the dialogue

  private void oursIs(String profile, String... properties) throws IOException {
    boolean isActive = profile.equals(OURS);
    fake.answers(PROFILES, LOOPBACK, profile, isActive ? OWN_IDLE : OWN);
    fake.answers(ipv4("our-uuid"), properties);
    fake.answers(interfaceOf("our-uuid"), "connection.interface-name:eth0");
  }

  private static String interfaceOf(String uuid) {
    return "-t -f connection.interface-name connection show uuid " + uuid;
  }

  private static String ipv4(String uuid) {
    return "-t -f ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.ignore-auto-dns"
        + " connection show uuid "
        + uuid;
  }

  private static String[] properties(
      String method, String addresses, String gateway, String dns, String ignoreAutoDns) {
    return new String[] {
      "ipv4.method:" + method,
      "ipv4.addresses:" + addresses,
      "ipv4.gateway:" + gateway,
      "ipv4.dns:" + dns,
      "ipv4.ignore-auto-dns:" + ignoreAutoDns
    };
  }

  private String apply(String... commands) throws NmcliException {
    return new NetworkManager(new Nmcli(fake.program()), () -> defaultInterface)
        .apply(settings(commands));
  }

  private NmcliException failure(String... commands) {
    return catchThrowableOfType(NmcliException.class, () -> apply(commands));
  }

  private static NetworkSettings settings(String... commands) {
    PortSettings settings = PortSettings.FACTORY;
    for (String command : commands) {
      settings =
          AtInterpreter.set("com1", command)
              .madeIn(ApplianceSettings.FACTORY.withPort("com1", settings))
              .port("com1");
    }
    return NetworkSettings.of(settings.device());
  }

  /** The calls that are no questions. */
  private List<String> changes() throws IOException {
    return fake.calls().stream()
        .map(call -> call.substring("C ".length()))
        .filter(call -> !call.startsWith("-t -f "))
        .toList();
  }
}
