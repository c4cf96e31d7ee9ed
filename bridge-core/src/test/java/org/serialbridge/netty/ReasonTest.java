package org.serialbridge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTest {
  @ParameterizedTest
  @CsvSource({
    "Connection refused, Connection refused",
    "Connection refused: /127.0.0.1:9, Connection refused",
    "Connection refused: plc.example/10.0.0.1:9, Connection refused",
    "recvAddress(..) failed with error(-104): Connection reset by peer, Connection reset by peer",
    "bind(..) failed: Address already in use, Address already in use",
    "no.such.host has no address, no.such.host has no address"
  })
  void isTheMessageWithoutWhatNettyAdds(String message, String reason) {
    assertThat(Reason.of(new IOException(message))).isEqualTo(reason);
  }

  @Test
  void whatHasNoUsableMessageIsPutIntoWords() {
    assertThat(Reason.of(new NoRouteToHostException(": /255.255.255.255:9")))
        .isEqualTo("no route to the host");
    assertThat(Reason.of(new ConnectTimeoutException("connection timed out after 10000 ms")))
        .isEqualTo("no answer");
    assertThat(Reason.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
