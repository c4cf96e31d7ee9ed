package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.rfc2217.OptionSide.Reply;
import org.serialbridge.rfc2217.OptionSide.State;

/** All transitions of RFC 1143, section 7; "+" marks the queue bit. */
class OptionSideTest {
  @ParameterizedTest
  @CsvSource({
    "NO, welcome, YES, YES",
    "NO, unwelcome, NO, NO",
    "YES, welcome, YES, NOTHING",
    "YES, unwelcome, YES, NOTHING",
    "WANTNO, welcome, NO, NOTHING",
    "WANTNO, unwelcome, NO, NOTHING",
    "WANTNO+, welcome, YES, NOTHING",
    "WANTNO+, unwelcome, YES, NOTHING",
    "WANTYES, welcome, YES, NOTHING",
    "WANTYES, unwelcome, YES, NOTHING",
    "WANTYES+, welcome, WANTNO, NO",
    "WANTYES+, unwelcome, WANTNO, NO"
  })
  void willOrDoIsReceived(String before, String welcome, String after, Reply reply) {
    OptionSide side = in(before);
    assertThat(side.receivedYes(welcome.equals("welcome"))).isEqualTo(reply);
    assertThat(text(side)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "NO, NO, NOTHING",
    "YES, NO, NO",
    "WANTNO, NO, NOTHING",
    "WANTNO+, WANTYES, YES",
    "WANTYES, NO, NOTHING",
    "WANTYES+, NO, NOTHING"
  })
  void wontOrDontIsReceived(String before, String after, Reply reply) {
    OptionSide side = in(before);
    assertThat(side.receivedNo()).isEqualTo(reply);
    assertThat(text(side)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "NO, WANTYES, YES",
    "YES, YES, NOTHING",
    "WANTNO, WANTNO+, NOTHING",
    "WANTNO+, WANTNO+, NOTHING",
    "WANTYES, WANTYES, NOTHING",
    "WANTYES+, WANTYES, NOTHING"
  })
  void weWantItOn(String before, String after, Reply reply) {
    OptionSide side = in(before);
    assertThat(side.enable()).isEqualTo(reply);
    assertThat(text(side)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "NO, NO, NOTHING",
    "YES, WANTNO, NO",
    "WANTNO, WANTNO, NOTHING",
    "WANTNO+, WANTNO, NOTHING",
    "WANTYES, WANTYES+, NOTHING",
    "WANTYES+, WANTYES+, NOTHING"
  })
  void weWantItOff(String before, String after, Reply reply) {
    OptionSide side = in(before);
    assertThat(side.disable()).isEqualTo(reply);
    assertThat(text(side)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({"NO, false", "YES, true", "WANTNO, false", "WANTYES, false"})
  void onlyYesIsInEffect(String state, boolean isOn) {
    assertThat(in(state).isOn()).isEqualTo(isOn);
  }

  private static OptionSide in(String state) {
    OptionSide side = new OptionSide();
    if (state.startsWith("WANTYES")) {
      side.enable();
    } else if (!state.equals("NO")) {
      side.receivedYes(true);
    }
    if (state.startsWith("WANTNO") || state.equals("WANTYES+")) {
      side.disable();
    }
    if (state.equals("WANTNO+")) {
      side.enable();
    }
    assertThat(text(side)).as("reached").isEqualTo(state);
    return side;
  }

  private static String text(OptionSide side) {
    State state = side.state();
    return state + (side.isOpposite() ? "+" : "");
  }
}
