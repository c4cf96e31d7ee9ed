package org.serialbridge.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.memory.MemoryBudget.Use.CAPTURES;
import static org.serialbridge.memory.MemoryBudget.Use.FAULTS;
import static org.serialbridge.memory.MemoryBudget.Use.LINES;
import static org.serialbridge.memory.MemoryBudget.Use.PEERS;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);

  @Test
  void theSumIsBoundedWhoeverHoldsIt() {
    MemoryBudget.Account one = budget.account(LINES, 0);
    MemoryBudget.Account other = budget.account(PEERS, 0);
    assertThat(one.tryHold(60)).isTrue();
    assertThat(other.tryHold(41)).isFalse();
    assertThat(other.held()).isZero();
    assertThat(other.tryHold(40)).isTrue();
    assertThat(budget.taken()).isEqualTo(100);
    one.giveAll();
    assertThat(budget.taken()).isEqualTo(40);
    assertThat(one.held()).isZero();
  }

  @Test
  void aReserveIsThereWhenTheBudgetIsFull() {
    assertThat(budget.account(LINES, 0).tryHold(100)).isTrue();
    MemoryBudget.Account late = budget.account(LINES, 10);
    assertThat(late.tryHold(10)).isTrue();
    assertThat(late.tryHold(1)).isFalse();
    late.give(4);
    assertThat(late.tryHold(4)).isTrue();
    assertThat(budget.taken()).isEqualTo(100);
  }

  @Test
  void recordedTrafficLeavesHalfOfItToTheRest() {
    assertThat(budget.account(CAPTURES, 0).tryHold(26)).isFalse();
    MemoryBudget.Account captures = budget.account(CAPTURES, 0);
    assertThat(captures.tryHold(25)).isTrue();
    assertThat(budget.account(CAPTURES, 0).tryHold(1)).isFalse();
    assertThat(budget.account(FAULTS, 0).tryHold(25)).isTrue();
    assertThat(budget.account(LINES, 0).tryHold(50)).isTrue();
    captures.give(5);
    assertThat(budget.account(CAPTURES, 0).tryHold(5)).isTrue();
    assertThat(budget.taken()).isEqualTo(100);
  }

  @Test
  void refusalsAreCountedByTheirUse() {
    budget.account(CAPTURES, 0).tryHold(101);
    assertThat(budget.refusals(CAPTURES)).isEqualTo(1);
    assertThat(budget.refusals(LINES)).isZero();
  }

  @Test
  void whatMustBeHeldLeavesLessForTheOthers() {
    MemoryBudget.Account forced = budget.account(LINES, 0);
    forced.hold(120);
    assertThat(budget.taken()).isEqualTo(120);
    assertThat(budget.account(PEERS, 0).tryHold(1)).isFalse();
    forced.giveAll();
    assertThat(budget.account(PEERS, 0).tryHold(100)).isTrue();
  }

  @Property
  void nothingIsLeftWhenEverythingIsGivenBack(
      @ForAll @IntRange(max = 50) int reserve, @ForAll @Size(max = 30) int[] amounts) {
    MemoryBudget any = new MemoryBudget(1_000);
    MemoryBudget.Account account = any.account(LINES, reserve);
    for (int amount : amounts) {
      int bytes = Math.floorMod(amount, 200);
      if (account.tryHold(bytes) && bytes % 3 == 0) {
        account.give(bytes / 2);
      }
      assertThat(any.taken()).isBetween(0L, 1_000L);
      assertThat(account.held()).isLessThanOrEqualTo(1_000L + reserve);
    }
    account.giveAll();
    assertThat(any.taken()).isZero();
  }
}
