package org.serialbridge.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells our page from other pages in the user's browser by the headers that a browser adds. Scripts
 * send none of them.
 */
final class OwnPage {
  private static final String SITE = "sec-fetch-site";

  /** The tops of names that nobody can register in the Internet. */
  private static final List<String> LOCAL_TOPS =
      List.of(".local", ".localdomain", ".lan", ".internal", ".home.arpa");

  private OwnPage() {}

  /** Whether a script of our page says that it sends the request. */
  static boolean isSameOrigin(HttpHeaders headers) {
    return "same-origin".equals(headers.get(SITE));
  }

  /** Whether it is not another page that sends the request. */
  static boolean sends(HttpHeaders headers) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    String site = headers.get(SITE);
    return (origin == null || host(headers).filter(host -> isOf(origin, host)).isPresent())
        && (site == null || site.equals("same-origin") || site.equals("none"));
  }

  private static boolean isOf(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private static Optional<String> host(HttpHeaders headers) {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    return hosts.size() == 1 ? Optional.of(hosts.get(0)) : Optional.empty();
  }

  /**
   * Whether a stranger's name server could have led the browser here: the page came by a name of
   * the Internet, which may have had the address of the stranger's server a moment ago (DNS
   * rebinding). A password that everybody knows does not protect from that.
   */
  static boolean mayBeRebound(HttpHeaders headers) {
    return host(headers).filter(OwnPage::isNameOfInternet).isPresent();
  }

  private static boolean isNameOfInternet(String host) {
    String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    boolean isLocal =
        !name.contains(".")
            || name.startsWith("[")
            || NetUtil.isValidIpV4Address(name)
            || LOCAL_TOPS.stream().anyMatch(name::endsWith);
    return !isLocal;
  }
}
