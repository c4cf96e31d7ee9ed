package org.serialbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.grack.nanojson.JsonObject;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of requests: what is taken, and what is refused. */
class JsonTest {
  private static final List<String> PORTS = List.of("com1", "com2");

  private interface Reading {
    void read() throws ErrorResponse;
  }

  private static JsonObject object(String body) throws ErrorResponse {
    return Json.object(
        new Request(
            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"),
            body.getBytes(UTF_8),
            RouterRig.HERE));
  }

  private static void assertRefused(HttpResponseStatus status, String text, Reading reading) {
    ErrorResponse refusal = catchThrowableOfType(ErrorResponse.class, reading::read);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.answer().status()).isEqualTo(status);
    assertThat(refusal.answer().text()).contains(text);
  }

  private static void assertBad(String text, Reading reading) {
    assertRefused(HttpResponseStatus.BAD_REQUEST, text, reading);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "1", "\"text\"", "[]", "{", "{}}", "{\"a\":}", "\u0000"})
  void aBodyThatIsNoObjectIsRefused(String body) {
    assertBad("not a JSON object", () -> object(body));
  }

  @Test
  void eightLevelsAreReadAndNineAreNot() throws Exception {
    assertThat(object("{\"a\":" + "[".repeat(7) + "]".repeat(7) + "}")).containsOnlyKeys("a");
    assertBad("too many levels", () -> object("{\"a\":" + "[".repeat(8) + "]".repeat(8) + "}"));
  }

  @Test
  void aBodyOfBracketsAloneDoesNotExhaustTheStack() {
    assertBad("too many levels", () -> object("[".repeat(Route.SMALL_BODY)));
    assertBad("too many levels", () -> object("{\"a\":".repeat(Route.SMALL_BODY / 5)));
  }

  @Test
  void bracketsInTextsAreNoLevels() throws Exception {
    String brackets = "[{".repeat(50) + "\\\"" + "[".repeat(50);
    assertThat(Json.text(object("{\"a\":\"" + brackets + "\"}"), "a"))
        .isEqualTo(brackets.replace("\\", ""));
  }

  /** A fault of the program would be another exception. */
  @Property
  void anyTextIsAnObjectOrRefused(
      @ForAll
          @StringLength(max = 60)
          @Chars({'{', '}', '[', ']', '"', '\\', ':', ',', 'u', '0', '-', 'e', '\n'})
          String body) {
    try {
      assertThat(object(body)).isNotNull();
    } catch (ErrorResponse refusal) {
      assertThat(refusal.answer().status()).isEqualTo(HttpResponseStatus.BAD_REQUEST);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"key\":null}", "{\"key\":1}", "{\"key\":[\"x\"]}"})
  void aTextThatIsMissingOrNoneIsRefused(String body) throws Exception {
    JsonObject in = object(body);
    assertBad("key: missing", () -> Json.text(in, "key"));
  }

  @Test
  void aMemberIsAnObjectOrMissing() throws Exception {
    JsonObject in = object("{\"device\":{\"a\":1},\"ports\":[]}");
    assertThat(Json.object(in, "device")).containsEntry("a", 1);
    assertThat(Json.object(in, "nothing")).isEmpty();
    assertBad("ports: not an object", () -> Json.object(in, "ports"));
  }

  @Test
  void portsAreNamedOrAllOrNone() throws Exception {
    assertThat(Json.ports(object("{}"), PORTS)).isEmpty();
    assertThat(Json.ports(object("{\"ports\":\"all\"}"), PORTS)).containsExactly("com1", "com2");
    assertThat(Json.ports(object("{\"ports\":[\"com2\",\"com2\"]}"), PORTS))
        .containsExactly("com2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"com9\"]", "[1]", "[null]", "[{}]", "[\"com1\",\"\"]"})
  void aPortThatIsNotThereIsRefused(String ports) throws Exception {
    JsonObject in = object("{\"ports\":" + ports + "}");
    assertRefused(
        HttpResponseStatus.NOT_FOUND, "expected: com1, com2", () -> Json.ports(in, PORTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"com1\"", "\"ALL\"", "1", "true", "{}"})
  void portsThatAreNoListAreRefused(String ports) throws Exception {
    JsonObject in = object("{\"ports\":" + ports + "}");
    assertBad("ports: expected names", () -> Json.ports(in, PORTS));
  }
}
