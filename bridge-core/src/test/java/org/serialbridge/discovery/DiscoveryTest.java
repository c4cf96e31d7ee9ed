package org.serialbridge.discovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.audit.AuditFile;
import org.serialbridge.audit.AuditLog;
import org.serialbridge.audit.Author;
import org.serialbridge.frames.FrameRequests;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.settings.HostNetwork;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.store.UnmanagedNetwork;

/** What programs that search are answered, and who may do what. */
class DiscoveryTest {
  private static final String MAC = "D8B04C0004C9";
  private static final byte[] SEARCH = {(byte) 0xFF, 1, 1, 2};

  @TempDir private Path folder;
  private final MockTicker ticker = Ticker.newMockTicker();
  private final MemoryUnit unit = new MemoryUnit();
  private SettingsStore store;
  private Discovery discovery;

  /** A unit that notes what it is told. */
  private static final class MemoryUnit implements Unit {
    private final List<String> told = new ArrayList<>();
    private String reply = "+OK";

    @Override
    public List<String> ports() {
      return List.of("com1", "com2");
    }

    @Override
    public HostNetwork network() {
      return new HostNetwork(Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, Ipv4.NONE, MAC);
    }

    @Override
    public Future<String> at(String port, String line, Author author, boolean mayChange) {
      told.add(port + " " + line + (mayChange ? " may change" : "") + " by " + author.from());
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(reply);
    }

    @Override
    public void restart(Author author, String reason) {
      told.add("restart by " + author.from());
    }
  }

  @BeforeEach
  void start() throws IOException {
    start(new String[0]);
  }

  private void start(String... commands) throws IOException {
    ApplianceSettings settings = ApplianceSettings.FACTORY;
    for (String command : commands) {
      settings = AtInterpreter.set("com1", command).madeIn(settings);
    }
    store =
        new SettingsStore(
            new SettingsFile(folder),
            settings,
            Optional.empty(),
            Runnable::run,
            new UnmanagedNetwork("test"),
            new AuditLog(folder, Runnable::run, InstantSource.system(), settings.device()));
    store.setPorts(() -> Set.of("com1", "com2"));
    discovery = new Discovery(store, unit, InetAddress.getLoopbackAddress(), ticker);
  }

  private List<Reply> ask(int port, int askerPort, byte[] bytes) {
    return discovery.answer(
        new Request(port, ip("10.0.0.5"), askerPort, ip("10.0.0.7"), "eth0", bytes),
        ticker.nanoTime());
  }

  private List<Reply> askOf(String address, int askerPort, byte[] bytes) {
    return discovery.answer(
        new Request(48899, ip(address), askerPort, ip("10.0.0.7"), "eth0", bytes),
        ticker.nanoTime());
  }

  private static Ipv4 ip(String text) {
    try {
      return Ipv4.of(text);
    } catch (InvalidValueException e) {
      throw new AssertionError(e);
    }
  }

  /** One datagram to port 48899, and the text of the answers. */
  private String say(String text) {
    return ask(48899, 9000, text.getBytes(ISO_8859_1)).stream()
        .map(reply -> new String(reply.bytes(), ISO_8859_1))
        .collect(Collectors.joining("|"));
  }

  private byte[] read(String user, String password) {
    return FrameRequests.read(MAC, new DiscoveryUser(user, password));
  }

  private String audited() throws IOException {
    return String.join("\n", new AuditFile(folder).last(99, AuditFile.ALL));
  }

  // ---- searches

  @ParameterizedTest
  @ValueSource(ints = {1500, 1901, 48899})
  void aSearchIsAnsweredOnEachPortAndRemembered(int port) {
    List<Reply> replies = ask(port, 4000, SEARCH);
    assertThat(replies).hasSize(1);
    assertThat(replies.get(0).isAuthenticated()).isFalse();
    assertThat(HexFormat.of().formatHex(replies.get(0).bytes()))
        .startsWith("ff2401" + "0000" + "0a000007" + MAC.toLowerCase(Locale.ROOT));
    ticker.advance(3, TimeUnit.SECONDS);
    assertThat(discovery.status().finders())
        .containsExactly(new DiscoveryStatus.Finder("10.0.0.5", port, 3));
  }

  @Test
  void theKeywordIsAnsweredInAnyCaseToAskerAndNeighbours() {
    List<Reply> replies = ask(48899, 4000, "www.usr.cn and more".getBytes(ISO_8859_1));
    assertThat(replies).hasSize(1);
    assertThat(replies.get(0).alsoToAll()).isTrue();
    assertThat(new String(replies.get(0).bytes(), ISO_8859_1))
        .isEqualTo("10.0.0.7,SERIALBRIDGE," + MAC + ",0.1.0");
    assertThat(say("HF-A11ASSISTHREAD")).isEqualTo("10.0.0.7," + MAC + ",SERIALBRIDGE");
    assertThat(ask(1901, 4000, "WWW.USR.CN".getBytes(ISO_8859_1))).isEmpty();
  }

  @Test
  void aNameCannotBreakTheAnswerAndAnotherKeywordReplacesTheFirst() throws IOException {
    start("AT+MID=a,b=c", "AT+DISCKEY=10.0.0");
    assertThat(say("WWW.USR.CN")).isEmpty();
    List<Reply> replies = ask(48899, 4000, "10.0.0".getBytes(ISO_8859_1));
    assertThat(new String(replies.get(0).bytes(), ISO_8859_1))
        .isEqualTo("10.0.0.7,a_b_c," + MAC + ",0.1.0");
    assertThat(replies.get(0).alsoToAll()).as("others would answer it").isFalse();
    assertThat(ask(48899, 48899, "10.0.0".getBytes(ISO_8859_1))).isEmpty();
  }

  // ---- sessions

  /** The keyword three times, then AT lines of which each wants +OK, then AT+Z. */
  @Test
  void aClientOfSerialServersSetsAUnit() throws IOException {
    start("AT+DISC=FULL", "AT+WEBU=user,longword");
    for (int i = 0; i < 3; i++) {
      assertThat(say("WWW.USR.CN")).startsWith("10.0.0.7,");
    }
    unit.reply = "+OK=9600,8,1,NONE,NFC";
    assertThat(say("AT+UART\r\n")).isEqualTo("\r\n+OK=9600,8,1,NONE,NFC\r\n");
    unit.reply = "+OK";
    assertThat(say("AT+PORT=COM2\r\n")).isEqualTo("\r\n+OK\r\n");
    assertThat(say("AT+PORT\r\n")).isEqualTo("\r\n+OK=com2\r\n");
    assertThat(say("AT+PORT=com3\r\n")).isEqualTo("\r\n+ERR=4\r\n");
    assertThat(say("AT+MAXSK=3\r\n")).isEqualTo("\r\n+OK\r\n");
    assertThat(say("AT+HEARTDT= spaces \r\n")).isEqualTo("\r\n+OK\r\n");
    assertThat(say("AT+Z\r\n")).isEqualTo("\r\n+OK\r\n");
    assertThat(say("AT+UART\r\n")).isEmpty();
    assertThat(unit.told)
        .containsExactly(
            "com1 AT+UART may change by 10.0.0.5",
            "com2 AT+MAXSK=3 may change by 10.0.0.5",
            "com2 AT+HEARTDT= spaces  may change by 10.0.0.5",
            "com2 AT+Z may change by 10.0.0.5");
  }

  @Test
  void aClientOfModulesHasItsOwnReplies() {
    assertThat(say("HF-A11ASSISTHREAD")).startsWith("10.0.0.7," + MAC);
    assertThat(say("+ok")).isEmpty();
    unit.reply = "+OK=V0.1.0";
    assertThat(say("AT+VER\r")).isEqualTo("+ok=V0.1.0\r\n\r\n");
    unit.reply = "+ERR=5";
    assertThat(say("AT+Z\r")).isEqualTo("+ERR=5\r\n\r\n");
    assertThat(say("AT+Q\r")).isEqualTo("+ok\r\n\r\n");
    assertThat(say("AT+VER\r")).isEmpty();
    assertThat(unit.told).containsExactly("com1 AT+VER by 10.0.0.5", "com1 AT+Z by 10.0.0.5");
  }

  @Test
  void aSessionIsOfOneAddressAndPortAndEndsByItself() {
    assertThat(say("AT+VER")).isEmpty();
    say("WWW.USR.CN");
    assertThat(ask(48899, 9001, "AT+VER".getBytes(ISO_8859_1))).isEmpty();
    assertThat(ask(1901, 9000, "AT+VER".getBytes(ISO_8859_1))).isEmpty();
    ticker.advance(299, TimeUnit.SECONDS);
    assertThat(say("AT+VER")).isNotEmpty();
    ticker.advance(299, TimeUnit.SECONDS);
    assertThat(say("AT+VER")).isNotEmpty();
    ticker.advance(300, TimeUnit.SECONDS);
    assertThat(say("AT+VER")).isEmpty();
  }

  @Test
  void sessionsAndTheirLinesHaveBounds() {
    byte[] keyword = "WWW.USR.CN".getBytes(ISO_8859_1);
    byte[] lines = "AT+VER\r\n".repeat(80).getBytes(ISO_8859_1);
    for (int i = 0; i < KeywordSessions.MOST; i++) {
      askOf("10.0.1." + i, 9000, keyword);
    }
    assertThat(askOf("10.0.1.0", 9000, lines)).hasSize(1);
    for (int i = 0; i <= KeywordSessions.MOST_OF_ADDRESS; i++) {
      askOf("10.0.0.5", 9000 + i, keyword);
    }
    assertThat(askOf("10.0.0.5", 9000, lines)).as("its oldest has made room").isEmpty();
    assertThat(askOf("10.0.0.5", 9001, lines)).hasSize(1);
    assertThat(askOf("10.0.1.1", 9000, lines)).as("the oldest of all, too").isEmpty();
    assertThat(askOf("10.0.1.3", 9000, lines)).hasSize(1);
  }

  @Test
  void settingsAreChangedOnlyWithDiscFullAndAPasswordOfTheUser() throws IOException {
    for (String[] setUp :
        new String[][] {{"AT+WEBU=user,longword"}, {"AT+DISC=FULL"}, {"AT+DISC=SEARCH"}}) {
      start(setUp);
      unit.told.clear();
      say("WWW.USR.CN");
      say("AT+MAXSK=3");
      assertThat(unit.told).as("%s", List.of(setUp)).containsExactly("com1 AT+MAXSK=3 by 10.0.0.5");
    }
    start("AT+DISC=FULL", "AT+WEBFACT=ON");
    say("WWW.USR.CN");
    say("AT+MAXSK=4");
    assertThat(unit.told).contains("com1 AT+MAXSK=4 may change by 10.0.0.5");
  }

  @Test
  void anyDatagramsHaveAnAnswerOrNoneAndNoneIsAFault() throws IOException {
    start("AT+DISC=FULL", "AT+WEBU=user,longword", "AT+DISCU=admin,admin");
    Random random = new Random(24);
    byte[][] beginnings = {
      {}, SEARCH, read("admin", "admin"), "WWW.USR.CNAT+".getBytes(ISO_8859_1)
    };
    for (int i = 0; i < 20_000; i++) {
      byte[] beginning = beginnings[random.nextInt(beginnings.length)];
      byte[] bytes = Arrays.copyOf(beginning, random.nextInt(600));
      byte[] noise = new byte[1 + random.nextInt(8)];
      random.nextBytes(noise);
      for (byte one : noise) {
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] = one;
        }
      }
      int port = DiscoverySockets.PORTS.get(random.nextInt(3));
      assertThat(ask(port, 1 + random.nextInt(20), bytes)).hasSizeLessThanOrEqualTo(4);
      ticker.advance(random.nextInt(2000), TimeUnit.MILLISECONDS);
    }
  }

  // ---- frames

  @Test
  void aReadNeedsTheUserOfFrames() throws IOException {
    assertThat(ask(1500, 4000, read("admin", "admin")).get(0).bytes())
        .isEqualTo(new byte[] {(byte) 0xFF, 1, 3, 'P'});
    start("AT+DISCU=admin,admin");
    List<Reply> blocks = ask(1500, 4000, read("admin", "admin"));
    assertThat(blocks).hasSize(3).allMatch(Reply::isAuthenticated);
    assertThat(audited()).contains("AT+DISCU=OFF");
  }

  @Test
  void guessesOfAnAddressWait() throws IOException {
    start("AT+DISCU=admin,right");
    for (int i = 0; i < 3; i++) {
      assertThat(ask(1901, 4000, read("admin", "wrong")).get(0).bytes()[3]).isEqualTo((byte) 'E');
    }
    assertThat(ask(1901, 4000, read("admin", "right"))).isEmpty();
    assertThat(ask(1901, 4000, SEARCH)).hasSize(1);
    ticker.advance(2, TimeUnit.SECONDS);
    assertThat(ask(1901, 4000, read("admin", "right"))).hasSize(1);
    assertThat(audited()).contains("wrong password, by a frame", "too many attempts, by a frame");
    assertThat(audited()).doesNotContain("\"right").doesNotContain("\"admin");
  }

  @Test
  void whatIsSetIsStoredAndARestartRestarts() throws IOException {
    start("AT+DISCU=admin,admin", "AT+DISC=FULL", "AT+WEBU=user,longword", "AT+MAXSK=3");
    assertThat(status(1500, 0x0B)).isEqualTo("ff010b4b");
    assertThat(store.port("com1").get(SocketRows.MAX_CLIENTS)).isEqualTo(8);
    assertThat(store.settings().device()).isEqualTo(ApplianceSettings.FACTORY.device());
    assertThat(unit.told).containsExactly("restart by 10.0.0.5");
    assertThat(audited()).contains("\"from\":\"10.0.0.5\"").contains("factory reset");
  }

  @Test
  void withoutTheRightToSetARestartIsRefused() throws IOException {
    start("AT+DISCU=admin,admin", "AT+WEBU=user,longword");
    assertThat(status(1500, 0x02)).isEqualTo("ff010250");
    assertThat(status(1901, 0x02)).isEqualTo("ff010245");
    start("AT+DISCU=admin,admin", "AT+DISC=FULL");
    assertThat(status(1500, 0x02)).isEqualTo("ff010250");
    assertThat(unit.told).isEmpty();
    assertThat(audited())
        .contains("RESTART by a frame: AT+DISC is not FULL")
        .contains("RESTART by a frame: factory password");
  }

  @Test
  void noFrameChangesAnythingWithTheFactorysPassword() throws IOException {
    start("AT+DISCU=admin,admin", "AT+DISC=FULL", "AT+MAXSK=3");
    ApplianceSettings before = store.settings();
    askEverything();
    assertThat(store.settings()).isEqualTo(before);
    assertThat(unit.told).isEmpty();

    start("AT+DISCU=admin,admin", "AT+DISC=FULL", "AT+MAXSK=3", "AT+WEBU=user,longword");
    before = store.settings();
    askEverything();
    assertThat(store.settings()).as("the same with a password").isNotEqualTo(before);
    assertThat(unit.told).contains("restart by 10.0.0.5");
  }

  /** Each command there could be, with parameters of each length, to each port. */
  private void askEverything() {
    for (int port : DiscoverySockets.PORTS) {
      for (int command = 0; command < 256; command++) {
        for (int length = 0; length < 100; length++) {
          ask(port, 4000, frame(command, length));
        }
      }
    }
  }

  /** A command without parameters, by admin,admin. */
  private String status(int port, int command) {
    return HexFormat.of().formatHex(ask(port, 4000, frame(command, 0)).get(0).bytes());
  }

  /** A command with so many zeros as parameters, by admin,admin. */
  private byte[] frame(int command, int length) {
    byte[] read = read("admin", "admin");
    byte[] frame = Arrays.copyOf(read, read.length + length);
    frame[1] += (byte) length;
    frame[2] = (byte) command;
    frame[read.length - 1] = 0;
    frame[frame.length - 1] = (byte) (read[read.length - 1] + length + command - 3);
    return frame;
  }
}
