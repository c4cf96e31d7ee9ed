package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The announcement by DNS-SD: with avahi-daemon, and what the copier of the package lets pass. */
class AnnouncementIT {
  private static final Path COPIER = Path.of("src/main/deb/announce").toAbsolutePath();
  private static final String GOOD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE service-group SYSTEM "avahi-service.dtd">
      <service-group>
        <name replace-wildcards="no">A &lt;&amp;&gt;'" %h]] name (com1)</name>
        <service>
          <type>_iostream._tcp</type>
          <port>20108</port>
          <txt-record>gensiostack=telnet(rfc2217),tcp</txt-record>
        </service>
      </service-group>
      """;

  @TempDir private Path folder;
  private Path from;
  private Path to;

  @BeforeEach
  void makeFolders() throws IOException {
    from = Files.createDirectory(folder.resolve("from"));
    to = Files.createDirectory(folder.resolve("to"));
  }

  /** The names in the folder of avahi-daemon after a copy. */
  private List<String> copied() throws IOException, InterruptedException {
    Process copier =
        new ProcessBuilder("sh", COPIER.toString(), from.toString(), to.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(copier.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(copier.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
    if (!Files.exists(to)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(to)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path put(String name, String text) throws IOException {
    return Files.writeString(from.resolve(name), text, US_ASCII);
  }

  @Test
  void avahiShowsWhatIsInForce() throws Exception {
    Python.run(
        Duration.ofMinutes(3),
        "announcement.py",
        RunningBridge.launcher().toString(),
        COPIER.toString());
  }

  @Test
  void goodFilesAreCopiedAndOthersOfOursRemoved() throws Exception {
    put("serialbridge.service", GOOD);
    put("serialbridge-com1.service", GOOD.replace("_iostream", "_modbus"));
    Files.writeString(to.resolve("serialbridge-gone.service"), GOOD);
    Files.writeString(to.resolve("other.service"), "of somebody else");
    assertThat(copied())
        .containsExactly("other.service", "serialbridge-com1.service", "serialbridge.service");
    assertThat(to.resolve("serialbridge.service")).content().isEqualTo(GOOD);
  }

  @Test
  void aCopyChangesInAnotherSecond() throws Exception {
    put("serialbridge.service", GOOD);
    copied();
    long before = seconds();
    put("serialbridge.service", GOOD.replace("20108", "20109"));
    copied();
    assertThat(to.resolve("serialbridge.service")).content().contains("20109");
    assertThat(seconds()).isGreaterThan(before);
  }

  private long seconds() throws IOException {
    return Files.getLastModifiedTime(to.resolve("serialbridge.service")).to(TimeUnit.SECONDS);
  }

  @Test
  void nothingElseGetsThrough() throws Exception {
    put("serialbridge-entity.service", GOOD.replace("<service-group>", "<!ENTITY x \"y\">"));
    put("serialbridge-tag.service", GOOD.replace("A &lt;", "<b/>"));
    put("serialbridge-reference.service", GOOD.replace("&lt;", "&#60;"));
    put("serialbridge-type.service", GOOD.replace("_iostream", "_ssh"));
    put("serialbridge-host.service", GOOD.replace("<port>", "<host-name>x</host-name><port>"));
    put("serialbridge-cut.service", GOOD.substring(0, GOOD.length() - 5));
    put("serialbridge-empty.service", "");
    put("serialbridge-long.service", GOOD.replace("A &lt;", "x".repeat(8_192)));
    put("serialbridge-.service", GOOD);
    put("serialbridge-a b.service", GOOD);
    put("ssh.service", GOOD);
    Path secret = Files.writeString(folder.resolve("secret"), "root:secret\n");
    Files.createSymbolicLink(from.resolve("serialbridge-link.service"), secret);
    Files.createSymbolicLink(from.resolve("serialbridge-zero.service"), Path.of("/dev/zero"));
    assertThat(copied()).isEmpty();
    assertThat(folder.resolve("said")).content().doesNotContain("secret");
  }

  @Test
  void withoutAvahiNothingIsDone() throws Exception {
    put("serialbridge.service", GOOD);
    Files.delete(to);
    assertThat(copied()).isEmpty();
    assertThat(to).doesNotExist();
  }
}
