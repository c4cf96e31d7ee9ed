package org.serialbridge.announcement;

import java.util.List;

/**
 * A service with its name, as a file that avahi-daemon reads (avahi.service(5)). Only printable
 * ASCII gets into the file; other characters become question marks.
 *
 * @param name the name that people see
 * @param type {@code _http._tcp}
 * @param port its TCP port
 * @param txt its TXT records, {@code key=value}; each is cut after 255 bytes, the limit of DNS
 */
record AnnouncedService(String name, String type, int port, List<String> txt) {
  static final int LONGEST_TXT = 255;

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE service-group SYSTEM "avahi-service.dtd">
      <service-group>
      """;

  String xml() {
    StringBuilder xml = new StringBuilder(HEAD);
    line(xml, "  <name replace-wildcards=\"no\">%s</name>", name);
    xml.append("  <service>\n");
    line(xml, "    <type>%s</type>", type);
    line(xml, "    <port>%s</port>", Integer.toString(port));
    txt.forEach(record -> line(xml, "    <txt-record>%s</txt-record>", cut(record)));
    return xml.append("  </service>\n</service-group>\n").toString();
  }

  private static void line(StringBuilder xml, String format, String text) {
    xml.append(format.formatted(escaped(text))).append('\n');
  }

  private static String cut(String record) {
    return record.substring(0, Math.min(record.length(), LONGEST_TXT));
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        default -> escaped.append(c >= ' ' && c <= '~' ? c : '?');
      }
    }
    return escaped.toString();
  }
}
