package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.WebUser;

class SessionsTest {
  private static final WebUser USER = new WebUser("u", "p");
  private static final WebUser OTHER = new WebUser("u", "other");

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Sessions sessions = new Sessions(ticker);

  private boolean isOpen(String id, WebUser user) {
    return sessions.user(id, List.of(user)).equals(Optional.of(user));
  }

  @Test
  void anIdIsLongRandomAndFitForACookie() {
    assertThat(sessions.begin(USER))
        .matches("[A-Za-z0-9_-]{32}")
        .isNotEqualTo(sessions.begin(USER));
  }

  @Test
  void useKeepsASessionAndIdlenessEndsIt() {
    String id = sessions.begin(USER);
    for (int i = 0; i < 3; i++) {
      ticker.advance(Sessions.IDLE_MINUTES, TimeUnit.MINUTES);
      assertThat(isOpen(id, USER)).isTrue();
    }
    ticker.advance(TimeUnit.MINUTES.toNanos(Sessions.IDLE_MINUTES) + 1, TimeUnit.NANOSECONDS);
    assertThat(isOpen(id, USER)).isFalse();
  }

  @Test
  void anotherPasswordEndsAllButTheSessionThatSetIt() {
    String stranger = sessions.begin(USER);
    String own = sessions.begin(USER);
    sessions.keep(own, OTHER);
    assertThat(isOpen(own, OTHER)).isTrue();
    assertThat(isOpen(stranger, OTHER)).isFalse();
    assertThat(isOpen(stranger, USER)).as("set back").isFalse();
  }

  @Test
  void theOneThatWasUnusedForTheLongestTimeMakesRoom() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < Sessions.MOST; i++) {
      ids.add(sessions.begin(USER));
    }
    isOpen(ids.get(0), USER);
    sessions.begin(USER);
    assertThat(isOpen(ids.get(0), USER)).isTrue();
    assertThat(isOpen(ids.get(1), USER)).isFalse();
    assertThat(isOpen(ids.get(2), USER)).isTrue();
  }

  @Test
  void anEndedOneIsGone() {
    String id = sessions.begin(USER);
    sessions.end(id);
    assertThat(isOpen(id, USER)).isFalse();
  }

  @Test
  void manySessionsOfOneUserEndNoneOfTheOther() {
    WebUser viewer = new WebUser("viewer", "p");
    String admin = sessions.begin(USER);
    String first = sessions.begin(viewer);
    for (int i = 0; i < 3 * Sessions.MOST; i++) {
      sessions.begin(viewer);
    }
    assertThat(sessions.user(admin, List.of(USER, viewer))).hasValue(USER);
    assertThat(isOpen(first, viewer)).isFalse();
  }

  @Test
  void sessionsOfUsersThatWereChangedMakeRoomToo() {
    String first = sessions.begin(USER);
    for (int i = 0; i < 2 * Sessions.MOST; i++) {
      sessions.begin(new WebUser("u", "p" + i));
    }
    assertThat(isOpen(first, USER)).isFalse();
  }
}
