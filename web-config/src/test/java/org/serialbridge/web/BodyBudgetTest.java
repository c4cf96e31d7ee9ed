package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.serialbridge.memory.MemoryBudget;

class BodyBudgetTest {
  private final BodyBudget budget = new BodyBudget(100, new MemoryBudget(8 << 20));

  @Test
  void itIsTakenToTheLastByte() {
    assertThat(budget.take(60)).isTrue();
    assertThat(budget.take(40)).isTrue();
    assertThat(budget.take(1)).isFalse();
    assertThat(budget.take(0)).isTrue();
  }

  @Test
  void aRefusalTakesNothing() {
    assertThat(budget.take(101)).isFalse();
    assertThat(budget.take(Integer.MAX_VALUE)).isFalse();
    assertThat(budget.take(100)).isTrue();
  }

  @Test
  void givenBytesCanBeTakenAgain() {
    assertThat(budget.take(100)).isTrue();
    budget.give(30);
    assertThat(budget.take(31)).isFalse();
    assertThat(budget.take(30)).isTrue();
  }
}
