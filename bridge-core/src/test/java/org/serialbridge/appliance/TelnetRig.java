package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.serialbridge.appliance.MemoryEndpoint.MemoryPeer;

/** Peers that speak telnet, written in hexadecimal. */
final class TelnetRig {
  /** Will COM-PORT-OPTION, said by a client. */
  static final String WILL = "FF FB 2C";

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final ConverterRig rig;

  TelnetRig(ConverterRig rig) {
    this.rig = rig;
  }

  static String text(String hex) {
    return new String(HEX.parseHex(hex), ISO_8859_1);
  }

  /** A COM-PORT-OPTION subnegotiation. */
  static String comPort(String command) {
    return "FF FA 2C " + command + " FF F0";
  }

  /** A client that has agreed with the server on COM-PORT-OPTION. */
  MemoryPeer client() {
    MemoryPeer client = rig.endpoint().connect();
    say(client, WILL);
    rig.endpoint().sends();
    return client;
  }

  void say(MemoryPeer peer, String hex) {
    rig.endpoint().receive(peer, text(hex));
    rig.passMillis(0);
  }

  void ask(MemoryPeer peer, String command) {
    say(peer, comPort(command));
  }

  /** What a peer was sent since the last look, in hexadecimal, with nothing between the sends. */
  String heard(MemoryPeer peer) {
    return heard().stream()
        .filter(sent -> sent.startsWith(peer.number() + ":"))
        .map(sent -> sent.substring(2))
        .collect(Collectors.joining(" "));
  }

  /** What all peers were sent since the last look, each with the peer's number. */
  List<String> heard() {
    return rig.endpoint().sends().stream().map(TelnetRig::hex).toList();
  }

  private static String hex(String sent) {
    int data = sent.indexOf(':') + 1;
    return sent.substring(0, data) + HEX.formatHex(sent.substring(data).getBytes(ISO_8859_1));
  }
}
