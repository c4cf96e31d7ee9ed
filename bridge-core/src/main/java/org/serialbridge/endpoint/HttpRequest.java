package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.serialbridge.settings.ByteEscapes;
import org.serialbridge.settings.HttpMethod;

/**
 * The request of the HTTP client, around the serial data (RFC 9112, sections 2.1 and 3). Sans-IO.
 *
 * <pre>
 * GET  url data SP HTTP/1.1 CRLF          POST url SP HTTP/1.1 CRLF
 * *( user's line CRLF )                   *( user's line CRLF )
 * Host: host CRLF                         Content-Length: length of data CRLF
 * CRLF                                    Host: host CRLF
 *                                         CRLF
 *                                         data
 * </pre>
 *
 * <p>A user's Host or Content-Length replaces the own field. No other fields are added, as in the
 * hardware units.
 */
final class HttpRequest {
  private static final String CRLF = "\r\n";
  private static final String LINE_END = "<<CRLF>>";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /**
   * The last character before the visible ones of US-ASCII: RFC 3986 allows no control character
   * and no space in a request target.
   */
  private static final int LAST_BEFORE_VISIBLE = 0x20;

  private static final int FIRST_BEHIND_VISIBLE = 0x7F;
  private static final int PERCENT_ENCODED_LENGTH = 3;

  private final HttpMethod method;
  private final boolean hasOurLength;
  private final byte[] before;
  private final byte[] behind;

  /**
   * A request without its data.
   *
   * @param url the request target, with {@link ByteEscapes}
   * @param header lines of the user, with the same escapes and {@code <<CRLF>>} for a line's end
   * @param host value of the field Host
   */
  HttpRequest(HttpMethod method, String url, String header, String host) {
    this.method = method;
    List<String> lines =
        Stream.of(header.split(LINE_END, -1))
            .flatMap(part -> ByteEscapes.expand(part).lines())
            .filter(line -> !line.isEmpty())
            .toList();
    StringBuilder own = new StringBuilder();
    lines.forEach(line -> own.append(line).append(CRLF));
    String end = (hasField(lines, "Host") ? "" : "Host: " + host + CRLF) + CRLF;
    String start = method + " " + percentEncoded(ByteEscapes.expand(url));
    String version = " HTTP/1.1" + CRLF;
    hasOurLength = method == HttpMethod.POST && !hasField(lines, "Content-Length");
    if (method == HttpMethod.GET) {
      before = bytes(start);
      behind = bytes(version + own + end);
    } else if (hasOurLength) {
      before = bytes(start + version + own + "Content-Length: ");
      behind = bytes(CRLF + end);
    } else {
      before = bytes(start + version + own + end);
      behind = new byte[0];
    }
  }

  /** The request for a packet of serial data; takes the ownership of the packet. */
  ByteBuf encode(ByteBuf data) {
    int length = data.readableBytes();
    int mostEncoded = PERCENT_ENCODED_LENGTH * length;
    ByteBuf request = Unpooled.buffer(before.length + mostEncoded + behind.length);
    request.writeBytes(before);
    if (method == HttpMethod.GET) {
      data.forEachByte(percentEncoderTo(request));
      request.writeBytes(behind);
    } else {
      if (hasOurLength) {
        request.writeCharSequence(Integer.toString(length), ISO_8859_1);
      }
      request.writeBytes(behind);
      request.writeBytes(data);
    }
    data.release();
    return request;
  }

  private static ByteProcessor percentEncoderTo(ByteBuf out) {
    return value -> {
      int unsigned = value & 0xFF;
      if (unsigned <= LAST_BEFORE_VISIBLE || unsigned >= FIRST_BEHIND_VISIBLE) {
        out.writeByte('%');
        out.writeByte(HEX.toHighHexDigit(unsigned));
        out.writeByte(HEX.toLowHexDigit(unsigned));
      } else {
        out.writeByte(unsigned);
      }
      return true;
    };
  }

  private static String percentEncoded(String bytes) {
    ByteBuf encoded = Unpooled.buffer();
    Unpooled.wrappedBuffer(bytes(bytes)).forEachByte(percentEncoderTo(encoded));
    return encoded.toString(ISO_8859_1);
  }

  /** Field names are case-insensitive (RFC 9110, section 5.1). */
  private static boolean hasField(List<String> lines, String name) {
    return lines.stream()
        .anyMatch(
            line -> {
              int colon = line.indexOf(':');
              return colon >= 0 && line.substring(0, colon).stripTrailing().equalsIgnoreCase(name);
            });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
