package org.serialbridge.rfc2217;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ConversationTest {
  @ParameterizedTest
  @FieldSource("org.serialbridge.rfc2217.Conversation#ALL")
  void stepByStep(String name) throws ProtocolException {
    Conversation.load(name).play(Cuts.WHOLE);
  }

  @ParameterizedTest
  @FieldSource("org.serialbridge.rfc2217.Conversation#ALL")
  void allAtOnce(String name) throws ProtocolException {
    Conversation.load(name).merged().play(Cuts.WHOLE);
  }

  @ParameterizedTest
  @FieldSource("org.serialbridge.rfc2217.Conversation#ALL")
  void byteByByte(String name) throws ProtocolException {
    Conversation.load(name).merged().play(Cuts.BYTES);
  }

  @ParameterizedTest
  @FieldSource("org.serialbridge.rfc2217.Conversation#ALL")
  void onALineThatIsSlow(String name) throws ProtocolException {
    Conversation.load(name).merged().playLate(Cuts.WHOLE);
  }

  @Property(tries = 200)
  void withAnyCuts(@ForAll long seed) throws ProtocolException {
    for (String name : Conversation.ALL) {
      Conversation.load(name).merged().play(Cuts.random(seed));
    }
  }
}
