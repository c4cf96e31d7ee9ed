package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtReplyTest {
  static Stream<Arguments> replies() {
    return Stream.of(
        Arguments.of("AT+MAXSK\r\r\n+OK=8\r\n", new AtReply(true, "8")),
        Arguments.of("\r\n+OK=8\r\n", new AtReply(true, "8")),
        Arguments.of("AT+ENTM\r\r\n+OK\r\n", new AtReply(true, "")),
        Arguments.of("\r\n+OK=\r\n", new AtReply(true, "")),
        Arguments.of("\r\n+OK= a=b, c \r\n", new AtReply(true, " a=b, c ")),
        Arguments.of("\r\n+OK=one\r\ntwo\r\n", new AtReply(true, "one\r\ntwo")),
        Arguments.of("AT+LED\r\r\n+ERR=2\r\n", new AtReply(false, "2")),
        Arguments.of("\r\n+ERR=-2\r\n", new AtReply(false, "2")),
        Arguments.of("\r\n+ERR:2\r\n", new AtReply(false, "2")),
        Arguments.of("\r\n+OK=see\r\n+ERR=2\r\n", new AtReply(true, "see\r\n+ERR=2")));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void aReplyIsReadWithAndWithoutEcho(String received, AtReply reply) {
    assertThat(AtReply.of(received)).contains(reply);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void noPartOfTheFirstLineOfAReplyIsOne(String received, AtReply reply) {
    int end = received.indexOf("\r\n", received.indexOf("\r\n+") + 2) + 2;
    for (int length = 0; length < end; length++) {
      assertThat(AtReply.of(received.substring(0, length))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "AT+MAXSK\r", "\r\n+OKAY\r\n", "+OK=8\r\n", "noise\r\n"})
  void anythingElseIsNone(String received) {
    assertThat(AtReply.of(received)).isEmpty();
  }

  @Test
  void whatWeAnswerIsUnderstood() {
    assertThat(AtReply.of("\r\n" + AtError.INVALID_COMMAND.reply() + "\r\n"))
        .contains(new AtReply(false, "2"));
  }
}
