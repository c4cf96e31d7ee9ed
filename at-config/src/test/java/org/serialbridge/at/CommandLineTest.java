package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;

/** Lines: terminators, editing, length, syntax, and which error each mistake gives. */
class CommandLineTest {
  private static final int LONGEST = AtSession.LONGEST_LINE;

  private final ConsoleRig rig = ConsoleRig.inCommandMode();

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\n", "\r\n\r\n", "\n\n\n", "\r\r\n\n"})
  void anyTerminatorGivesOneReply(String terminator) {
    rig.type("AT+MAXSK" + terminator);
    rig.typeByteByByte("AT+SHORTO" + terminator);
    assertThat(rig.transcript())
        .containsExactly("serial:AT+MAXSK\r\r\n+OK=8\r\n", "serial:AT+SHORTO\r\r\n+OK=3\r\n");
  }

  @Test
  void blankLinesAreSilent() {
    rig.type("\r\n\r\n\r\r\n\n");
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void linesOfOneReadAreAnsweredInOrder() {
    rig.type("AT+MAXSK=2\rAT+MAXSK\r\nAT+X\nAT+MAXSK=9\r\n\r\nAT+MAXSK?\r");
    assertThat(rig.transcript())
        .containsExactly(
            "serial:AT+MAXSK=2\r\r\n+OK\r\n",
            "serial:AT+MAXSK\r\r\n+OK=2\r\n",
            "serial:AT+X\r\r\n+ERR=2\r\n",
            "serial:AT+MAXSK=9\r\r\n+ERR=4\r\n",
            "serial:AT+MAXSK?\r\r\n+OK=2\r\n");
  }

  @Test
  void aLineMayBeSplitAtAnyByte() {
    String line = "AT+UART=9600,7,2,EVEN,FCH\r\n";
    for (int cut = 0; cut <= line.length(); cut++) {
      rig.type(line.substring(0, cut));
      rig.type(line.substring(cut));
      assertThat(rig.transcript())
          .as("cut at %d", cut)
          .containsExactly("serial:AT+UART=9600,7,2,EVEN,FCH\r\r\n+OK\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          at+maxsk=2|+OK
          At+MaxSk|+OK=8
          AT+MAXSK |+OK=8
          AT+MAXSK ?|+OK=8
          AT+MAXSK = 2 |+OK
          AT+MAC |+OK=D8C561010001
          AT+SOCK= udpc , host , 9 |+OK
          AT+UART= 9600 , 8 , 1 , none , nfc |+OK
          AT+REGEN=cloud|+OK
          AT+HEARTTP=Com|+OK
          AT+tcpse=kick|+OK
          """)
  void namesAndKeywordsInAnyCaseAndSpacesAroundParameters(String line, String reply) {
    assertThat(rig.answer(line)).isEqualTo(reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "X",
        "hello",
        " AT+MAC",
        "TA+MAC",
        "+AT+MAC",
        "   ",
        "\tAT+MAC",
        "AT+MAC\t",
        "AT+M\0AC",
        "AT+REGUSR=a\tb",
        "\u0080AT+MAC",
        "\u001B[A",
        "AT+WEBU=a,\u0001",
        "AT\u0002"
      })
  void noAtOrControlCharactersAreInvalidFormat(String line) {
    assertThat(rig.answer(line)).isEqualTo("+ERR=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AT",
        "at",
        "ATZ",
        "ATE0",
        "ATH",
        "AT&F",
        "AT ",
        "AT +MAC",
        "AT+",
        "AT+ ",
        "AT+=1",
        "AT+?",
        "AT+NOPE",
        "AT+NOPE=1",
        "AT+MACX",
        "AT+M\u00C4C",
        "AT++MAC",
        "AT-MAC",
        "AT+MAX_SK",
        "AT+\u00DF"
      })
  void unknownNamesAreInvalidCommands(String line) {
    assertThat(rig.answer(line)).isEqualTo("+ERR=2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AT+MAC=1",
        "AT+Z=1",
        "AT+ENTM?",
        "AT+ENTM now",
        "AT+MAC X",
        "AT+MAC??",
        "AT+MAC!",
        "AT+MAC?=",
        "AT+MAXSK,2",
        "AT+MAXSK:2",
        "AT+MAXSK 2",
        "AT+MAXSK?=2",
        "AT+MAXSK\u00FF",
        "AT+MAC;AT+VER"
      })
  void otherTextBehindTheNameIsAnInvalidOperator(String line) {
    assertThat(rig.answer(line)).isEqualTo("+ERR=3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AT+MAXSK=",
        "AT+MAXSK=?",
        "AT+MAXSK=1,2",
        "AT+MAXSK=eight",
        "AT+MAXSK=+8",
        "AT+MAXSK=-1",
        "AT+MAXSK=8.0",
        "AT+MAXSK==8",
        "AT+MAXSK=99999999999999999999",
        "AT+REGEN=?",
        "AT+REGEN=",
        "AT+REGUSR=\u0080",
        "AT+MID=\u00E4",
        "AT+SOCK=?",
        "AT+WANN=?",
        "AT+UART=?",
        "AT+E=1"
      })
  void badValuesAreInvalidParameters(String line) {
    assertThat(rig.answer(line)).isEqualTo("+ERR=4");
    assertThat(rig.stored()).isEqualTo(PortSettings.FACTORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?", " a , b ", "a=b=c", "a;b", "\"", "\\", "${user.home}", "#", "~!@$%^&*()"})
  void freeTextIsKeptAsTyped(String text) {
    for (String name : List.of("REGUSR", "HEARTDT", "HTPURL", "HTPHEAD", "MID")) {
      assertThat(rig.answer("AT+" + name + "=" + text)).isEqualTo("+OK");
      assertThat(rig.answer("AT+" + name)).isEqualTo("+OK=" + text);
    }
  }

  @Test
  void escapesInUrlAndHeaderAreAnsweredAsTheyWereSet() {
    String text = "X: [2C][0D][0A]Y: 1<<CRLF>>";
    assertThat(rig.answer("AT+HTPHEAD=" + text)).isEqualTo("+OK");
    assertThat(rig.answer("AT+HTPHEAD")).isEqualTo("+OK=" + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AT+MAXX\bSK\r", "AT+MAXX\u007FSK\r", "\b\b\u007FAT+MAXSK\r", "X\bAT+MAXSK\r"})
  void backspaceErasesOneCharacter(String typed) {
    rig.type(typed);
    assertThat(rig.transcript()).containsExactly("serial:AT+MAXSK\r\r\n+OK=8\r\n");
  }

  @Test
  void aLineErasedWholeIsBlank() {
    rig.type("AT\b\b\r\n");
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void theLongestLineIsRead() {
    String line = "AT+MAXSK" + " ".repeat(LONGEST - "AT+MAXSK".length());
    assertThat(rig.answer(line)).isEqualTo("+OK=8");
  }

  @Test
  void aLongerLineIsInvalidFormatOnceAndEchoedInPart() {
    String line = "AT+MAXSK" + " ".repeat(LONGEST - "AT+MAXSK".length());
    rig.type(line + " ".repeat(10_000) + "=\r\nAT+MAXSK\r");
    assertThat(rig.transcript())
        .containsExactly(
            "serial:" + line + "\r\r\n+ERR=1\r\n", //
            "serial:AT+MAXSK\r\r\n+OK=8\r\n");
  }

  @Test
  void oneByteTooManyIsTooLong() {
    rig.type("x".repeat(LONGEST + 1) + "\r");
    assertThat(rig.transcript())
        .containsExactly("serial:" + "x".repeat(LONGEST) + "\r\r\n+ERR=1\r\n");
  }

  @Test
  void erasingDoesNotMakeALineThatWasTooLongGoodAgain() {
    rig.type("x".repeat(LONGEST + 1) + "\b".repeat(LONGEST + 1) + "AT+MAC\r");
    assertThat(rig.transcript()).containsExactly("serial:AT+MAC\r\r\n+ERR=1\r\n");
  }

  @Test
  void echoIsByteForByte() {
    rig.type("\u00FF\u0080\u0001\r");
    assertThat(rig.transcript()).containsExactly("serial:\u00FF\u0080\u0001\r\r\n+ERR=1\r\n");
  }

  @Test
  void setLinesWorkWithoutAUnit() {
    PortSettings set =
        AtInterpreter.set("com1", "AT+SOCK=TCPS,0.0.0.0,4001")
            .madeIn(ApplianceSettings.FACTORY)
            .port("com1");
    assertThat(set.get(SocketRows.SOCKET).mode()).isEqualTo(SocketMode.TCP_SERVER);
    assertThat(set.get(SocketRows.LOCAL_PORT)).isEqualTo(4001);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AT+MAXSK      | AT+MAXSK: not a set command (expected: AT+NAME=value)
          AT+RELD       | AT+RELD: not a set command (expected: AT+NAME=value)
          AT+MAXSK=9    | AT+MAXSK: Enter a number from 1 to 8, not "9"
          AT+MAC=1      | AT+MAC: takes no value
          AT+MAXSK?=1   | AT+MAXSK: expected = behind the name
          AT+NOPE=1     | NOPE: no such command (AT+H lists them)
          MAXSK=1       | not a command line (expected: AT+NAME or AT+NAME=value)
          """)
  void otherLinesWithoutAUnitSayWhatIsWrong(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AtInterpreter.set("com1", line))
        .withMessage(message);
  }

  @Test
  void problemsDoNotShowSecrets() {
    for (String line :
        List.of(
            "AT+WEBU=admin,hush-hush-hush-hush",
            "AT+REGCLOUD=1,hush-hush",
            "AT+DISCU=a,hush-hush")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AtInterpreter.set("com1", line))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }
  }
}
