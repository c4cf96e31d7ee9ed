package org.serialbridge.it;

import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.serialbridge.discovery.DiscoverySockets;
import org.serialbridge.discovery.Reply;
import org.serialbridge.discovery.Request;
import org.serialbridge.discovery.SourceFilter;
import org.serialbridge.settings.AllowList;

/**
 * Prints the hints, then answers searches, until it is ended, with an address and zeros: {@code
 * [--bind ADDRESS]}.
 */
final class SearchResponder {
  private static final int ANSWER_BYTES = 36;
  private static final byte[] HEAD = {(byte) 0xFF, ANSWER_BYTES, 1, 0, 0};

  private SearchResponder() {}

  public static void main(String[] arguments) throws Exception {
    String bind = arguments.length == 2 ? arguments[1] : "0.0.0.0";
    try (DiscoverySockets sockets =
        new DiscoverySockets(
            DiscoverySockets.PORTS,
            InetAddress.getByName(bind),
            () -> AllowList.ALL,
            (request, now) -> List.of(Reply.toAnybody(answer(request))),
            Ticker.systemTicker())) {
      sockets.apply(true);
      if (!sockets.problems().isEmpty()) {
        throw new IllegalStateException(sockets.problems().toString());
      }
      SourceFilter.hints().forEach(System.out::println);
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  private static byte[] answer(Request request) {
    return ByteBuffer.allocate(ANSWER_BYTES).put(HEAD).putInt(request.own().bits()).array();
  }
}
