package org.serialbridge.announcement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.serial.device.UsbAdapter;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Release;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What is announced of which settings, as an XML parser reads it. */
class AnnouncementsTest {
  private static final UsbAdapter FTDI =
      new UsbAdapter("0403", "6001", "00", "FT232R", "A5XK3RJT", "FTDI & Co", "FT232R <UART>");

  private Optional<UsbAdapter> adapter = Optional.of(FTDI);
  private List<Integer> units = List.of();
  private boolean hasLine = true;

  /** A service as a client sees it. */
  private record Seen(String name, String type, int port, Map<String, String> txt) {
    /** The rules by which openHAB takes a service of ser2net's type for a serial port. */
    Optional<String> openHab(String host) {
      boolean isOther =
          "ser2net".equals(txt.get("provider"))
                  && txt.containsKey("devicetype")
                  && !"serialusb".equals(txt.get("devicetype"))
              || txt.containsKey("gensiostack")
                  && !"telnet(rfc2217),tcp".equals(txt.get("gensiostack"));
      if (isOther || !type.equals("_iostream._tcp")) {
        return Optional.empty();
      }
      try {
        int vendor = Integer.parseInt(txt.get("idVendor"), 16);
        int product = Integer.parseInt(txt.get("idProduct"), 16);
        int number = Integer.parseInt(txt.get("bInterfaceNumber"), 16);
        return Optional.of(
            "rfc2217://%s:%d %04x:%04x %d %s %s %s"
                .formatted(
                    host,
                    port,
                    vendor,
                    product,
                    number,
                    txt.get("serial"),
                    txt.get("manufacturer"),
                    txt.get("product")));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private Map<String, Seen> services(String... commands) throws Exception {
    ApplianceSettings settings = ApplianceSettings.FACTORY;
    for (String command : commands) {
      settings = AtInterpreter.set("com1", command).madeIn(settings);
    }
    Map<String, Seen> seen = new HashMap<>();
    Map<String, String> files =
        new Announcements(
                settings.device(),
                settings.device(),
                "D8C561010001",
                List.of(new AnnouncedPort("com1", hasLine, settings.port("com1"), adapter, units)))
            .files();
    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(file.getKey()).matches(Announcements.FILES);
      seen.put(file.getKey(), read(file.getValue()));
    }
    return seen;
  }

  private static Seen read(String xml) throws Exception {
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    parser.setEntityResolver(
        (publicId, systemId) -> new InputSource(new ByteArrayInputStream(new byte[0])));
    Element group =
        parser.parse(new ByteArrayInputStream(xml.getBytes(UTF_8))).getDocumentElement();
    Map<String, String> txt = new HashMap<>();
    for (String record : texts(group, "txt-record")) {
      String[] parts = record.split("=", 2);
      assertThat(record.length()).isLessThanOrEqualTo(255);
      assertThat(txt.put(parts[0], parts[1])).isNull();
    }
    assertThat(((Element) group.getFirstChild().getNextSibling()).getAttribute("replace-wildcards"))
        .isEqualTo("no");
    return new Seen(
        texts(group, "name").get(0),
        texts(group, "type").get(0),
        Integer.parseInt(texts(group, "port").get(0)),
        txt);
  }

  private static List<String> texts(Element group, String tag) {
    List<String> texts = new ArrayList<>();
    NodeList found = group.getElementsByTagName(tag);
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  private Seen port(String... commands) throws Exception {
    return services(commands).get("serialbridge-com1.service");
  }

  @Test
  void thePageIsAnnouncedOnce() throws Exception {
    assertThat(services())
        .containsOnlyKeys("serialbridge.service")
        .containsValue(
            new Seen(
                "SERIALBRIDGE",
                "_http._tcp",
                80,
                Map.of(
                    "path", "/",
                    "model", "serialbridge",
                    "mac", "D8C561010001",
                    "version", Release.VERSION)));
  }

  @Test
  void thePageOverTlsHasAnotherType() throws Exception {
    Seen page = services("AT+WEBTLS=ON", "AT+WEBPORT=443").get("serialbridge.service");
    assertThat(page.type()).isEqualTo("_https._tcp");
    assertThat(page.port()).isEqualTo(443);
  }

  @Test
  void anyPrintableNameStaysTheSame() throws Exception {
    assertThat(services("AT+MID=<&>'\" %h]]").get("serialbridge.service").name())
        .isEqualTo("<&>'\" %h]]");
  }

  @Test
  void nothingIsAnnouncedWhenItIsOff() throws Exception {
    assertThat(services("AT+MDNS=OFF", "AT+RFCEN=ON")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"AT+RFCEN=ON, 20108", "AT+RFCPORT=2217, 2217"})
  void openHabFindsAPortWithRfc2217(String command, int port) throws Exception {
    Seen seen = port(command, "AT+MID=HALL");
    assertThat(seen.name()).isEqualTo("HALL (com1)");
    assertThat(seen.txt()).containsEntry("provider", "serialbridge");
    assertThat(seen.openHab("10.0.0.7"))
        .contains(
            "rfc2217://10.0.0.7:%d 0403:6001 0 A5XK3RJT FTDI & Co FT232R <UART>".formatted(port));
  }

  @Test
  void openHabSkipsAPortWithTls() throws Exception {
    Seen seen = port("AT+RFCEN=ON", "AT+TLS=ON");
    assertThat(seen.txt()).containsEntry("gensiostack", "telnet(rfc2217),ssl,tcp");
    assertThat(seen.openHab("10.0.0.7")).isEmpty();
  }

  @Test
  void aPortWithoutAnAdapterHasNoUsbKeys() throws Exception {
    adapter = Optional.empty();
    Seen seen = port("AT+RFCEN=ON");
    assertThat(seen.txt())
        .isEqualTo(Map.of("provider", "serialbridge", "gensiostack", "telnet(rfc2217),tcp"));
    assertThat(seen.openHab("10.0.0.7")).isEmpty();
  }

  @Test
  void textsOfAnAdapterAreMadeReadable() throws Exception {
    adapter =
        Optional.of(new UsbAdapter("0403", "6001", "00", "", "\u00b5\u0007", "x".repeat(300), ""));
    Seen seen = port("AT+RFCEN=ON");
    assertThat(seen.txt())
        .containsEntry("serial", "??")
        .containsEntry("manufacturer", "x".repeat(255 - "manufacturer=".length()))
        .doesNotContainKeys("product", "interface");
  }

  @ParameterizedTest
  @CsvSource({"AUTO, auto", "MBAP, tcp", "RTU, rtu", "ASCII, ascii"})
  void aModbusGatewayHasItsFraming(String setting, String framing) throws Exception {
    units = List.of(1, 7);
    assertThat(port("AT+MODTCP=ON", "AT+SOCKPORT=502", "AT+MODNET=" + setting))
        .isEqualTo(
            new Seen(
                "SERIALBRIDGE (com1)",
                "_modbus._tcp",
                502,
                Map.of("framing", framing, "units", "1,7")));
  }

  @Test
  void aGatewayWithTlsSaysSo() throws Exception {
    assertThat(port("AT+MODTCP=ON", "AT+TLS=ON").txt())
        .isEqualTo(Map.of("framing", "auto", "tls", "1"));
  }

  @Test
  void aRecordHasAsManyWholeUnitsAsFit() throws Exception {
    units = IntStream.rangeClosed(1, 247).boxed().toList();
    assertThat(port("AT+MODTCP=ON").txt().get("units")).startsWith("1,2,3,").endsWith(",85,86");
  }

  @ParameterizedTest
  @CsvSource({
    "AT+MAXSK=2, AT+RFCKEEP=ON", // raw data
    "AT+RFCEN=ON, 'AT+SOCK=TCPC,10.0.0.5,4001'",
    "AT+MODTCP=ON, 'AT+SOCK=UDPS,0.0.0.0,502'",
    "AT+RFCEN=ON, AT+SOCKPORT=0"
  })
  void otherPortsAreNotAnnounced(String first, String second) throws Exception {
    assertThat(services(first, second)).containsOnlyKeys("serialbridge.service");
  }

  @Test
  void aPortWithoutALineIsAnnouncedAsAGatewayOnly() throws Exception {
    hasLine = false;
    adapter = Optional.empty();
    assertThat(services("AT+RFCEN=ON")).containsOnlyKeys("serialbridge.service");
    assertThat(port("AT+MODTCP=ON").type()).isEqualTo("_modbus._tcp");
  }
}
