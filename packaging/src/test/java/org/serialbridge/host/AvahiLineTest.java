package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.search.FoundService;
import org.serialbridge.search.FoundUnit;
import org.serialbridge.search.FoundUnits;
import org.serialbridge.settings.Ipv4;

/** The output of avahi-browse, and a program in its place. */
class AvahiLineTest {
  private static final Ipv4 ADDRESS = new Ipv4(0xC0A80105);
  private static final String HTTP =
      "=;eth0;IPv4;Line\\0327\\.1\\195\\164;_http._tcp;local;pi.local;192.168.1.5;80;"
          + "\"path=/\" \"MODEL=serialbridge\" \"mac=d8:b0:4c:00:04:c9\" \"version=0.1.0\"";
  private static final String IOSTREAM =
      "=;eth0;IPv4;Line\\0327\\032\\040com1\\041;_iostream._tcp;local;pi.local;192.168.1.5;20109;"
          + "\"provider=ser2net\" \"gensiostack=telnet(rfc2217),tcp\"";

  @TempDir private Path folder;

  @Test
  void theDeviceAndItsPortsAreRead() {
    assertThat(AvahiLine.units("+;eth0;IPv4;x;_http._tcp;local\n" + HTTP + "\n" + IOSTREAM))
        .containsExactly(
            new FoundUnit(
                ADDRESS,
                "D8B04C0004C9",
                "Line 7.1ä",
                "0.1.0",
                List.of("DNS-SD"),
                List.of(new FoundService("http", "Line 7.1ä", 80))),
            new FoundUnit(
                ADDRESS,
                "",
                "",
                "",
                List.of("DNS-SD"),
                List.of(new FoundService("iostream", "Line 7 (com1)", 20109))));
  }

  @Test
  void otherServicesAndBrokenLinesAreLeftOut() {
    for (String other :
        List.of(
            HTTP.replace("serialbridge", "printer"),
            HTTP.replace("IPv4", "IPv6"),
            HTTP.replace("192.168.1.5", "fe80::1"),
            HTTP.replace(";80;", ";x;"),
            HTTP.substring(0, 60),
            HTTP.replace("\"MODEL=serialbridge\"", "\"model=serialbridge"),
            "",
            "=")) {
      assertThat(AvahiLine.units(other)).as(other).isEmpty();
    }
  }

  @Test
  void quotesAreEscapedInTexts() {
    String line = HTTP.replace("version=0.1.0", "version=\\\"1\\\\;\\\"");
    assertThat(AvahiLine.units(line)).extracting(FoundUnit::version).containsExactly("\"1\\;\"");
  }

  @Property(tries = 500)
  void anyOutputIsRead(@ForAll String text) {
    AvahiLine.units(text);
    AvahiLine.units(
        "=;eth0;IPv4;" + text + ";_http._tcp;local;h;1.2.3.4;80;\"model=serialbridge\"");
    AvahiLine.units(HTTP + text);
  }

  private Path program(String script) throws IOException {
    Path program = folder.resolve("avahi-browse");
    Files.writeString(program, "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private static List<FoundUnit> found(Path program) throws Exception {
    FoundUnits found = new FoundUnits();
    try (AvahiBrowse browse = AvahiBrowse.start(program)) {
      browse.collect(1_000, found);
    }
    return found.all();
  }

  @Test
  @Timeout(30)
  void eachTypeIsAskedForOnce() throws Exception {
    Files.writeString(folder.resolve("_http._tcp"), HTTP + "\n");
    Files.writeString(folder.resolve("_https._tcp"), "");
    Files.writeString(folder.resolve("_iostream._tcp"), IOSTREAM + "\n");
    Path program = program("[ $1 = -rpt ] && cat " + folder + "/$2\n");
    assertThat(found(program))
        .singleElement()
        .satisfies(unit -> assertThat(unit.services()).hasSize(2));
  }

  /** Its output fills the pipe, and it does not end. */
  @Test
  @Timeout(30)
  void aProgramThatDoesNotEndIsEnded() throws Exception {
    Files.writeString(folder.resolve("line"), HTTP + "\n");
    Path program = program("while :; do cat " + folder + "/line; done\n");
    assertThat(found(program)).hasSize(1);
  }

  @Test
  @Timeout(30)
  void aProgramThatFailsFindsNothing() throws Exception {
    assertThat(found(program("echo Failed to create client object >&2; exit 1\n"))).isEmpty();
    assertThatThrownBy(() -> AvahiBrowse.start(folder.resolve("no")))
        .isInstanceOf(IOException.class);
  }
}
