package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.serialbridge.modbus.Adu;

/**
 * A master with up to four requests on their way, who knows what each may be answered. It reads
 * what others read too, and writes and reads registers that are its own.
 */
final class PipeliningMaster {
  static final int UNITS = 4;

  private static final int MOST_ON_THEIR_WAY = 4;
  private static final int OWN_REGISTERS = 130;
  private static final int FIRST_OWN = 1_000;
  private static final int MOST_WRITTEN = 123;
  private static final int[] QUANTITIES = {1, 2, 10, 125};
  private static final int BUSY = 6;
  private static final int NO_RESPONSE = 11;

  /** What is known of a write. */
  private enum Outcome {
    ON_ITS_WAY,
    DONE,
    REFUSED,
    UNKNOWN
  }

  /** A request without its answer yet. */
  private static final class Transaction {
    private final long sequence;
    private final Adu request;
    private Outcome outcome = Outcome.ON_ITS_WAY;

    Transaction(long sequence, Adu request) {
      this.sequence = sequence;
      this.request = request;
    }
  }

  /** A value that a register got, or may have got. */
  private record Write(Transaction transaction, int value) {}

  private final int number;
  private final SplittableRandom random;
  private final ModbusMaster connection;
  private final Map<Integer, Transaction> onTheirWay = new HashMap<>();

  /** Of each own register of each unit, the newest first. */
  private final Map<Integer, Deque<Write>> writes = new HashMap<>();

  private long sent;
  private long withoutAnswer;
  private long refused;

  PipeliningMaster(int number, ModbusMaster connection, long seed) {
    this.number = number;
    this.connection = connection;
    random = new SplittableRandom(seed);
  }

  /** So many transactions, each with its answer. */
  void make(long transactions) throws IOException {
    while (sent < transactions || !onTheirWay.isEmpty()) {
      int more = random.nextInt(1, 1 + MOST_ON_THEIR_WAY);
      while (sent < transactions && onTheirWay.size() < more) {
        send();
      }
      connection.flush();
      check(connection.receive());
    }
  }

  /** Requests that were answered 0B. */
  long withoutAnswer() {
    return withoutAnswer;
  }

  /** Requests that were answered 06. */
  long refused() {
    return refused;
  }

  // ---- requests

  private void send() {
    int unit = 1 + random.nextInt(UNITS);
    Adu request = new Adu(unit, pdu());
    Transaction transaction = new Transaction(sent, request);
    int identifier = (int) (sent & 0xFFFF); // the same for all masters
    sent++;
    onTheirWay.put(identifier, transaction);
    remember(transaction);
    connection.add(identifier, request);
  }

  private byte[] pdu() {
    int quantity = QUANTITIES[random.nextInt(QUANTITIES.length)];
    int own = FIRST_OWN * (1 + number);
    int dice = random.nextInt(100);
    if (dice < 30) {
      int address = own + random.nextInt(1 + OWN_REGISTERS - quantity);
      return pdu(SlaveImage.READ_REGISTERS, address, quantity);
    } else if (dice < 55) {
      return pdu(SlaveImage.READ_INPUTS, 100 * random.nextInt(2), quantity);
    } else if (dice < 60) {
      return pdu(SlaveImage.READ_COILS, 2_000 * random.nextInt(2), 2_000);
    } else if (dice < 80) {
      int address = own + random.nextInt(OWN_REGISTERS);
      return pdu(SlaveImage.WRITE_REGISTER, address, random.nextInt(0x10000));
    } else if (dice < 97) {
      return writeRegisters(own, dice < 83 ? MOST_WRITTEN : 1 + random.nextInt(10));
    } else if (dice < 99) {
      return new byte[] {SlaveImage.REPORT_ID};
    }
    return new byte[] {SlaveImage.VENDOR, (byte) random.nextInt(4), (byte) random.nextInt(4)};
  }

  private static byte[] pdu(int function, int address, int number) {
    return ByteBuffer.allocate(5)
        .put((byte) function)
        .putShort((short) address)
        .putShort((short) number)
        .array();
  }

  private byte[] writeRegisters(int own, int quantity) {
    int address = own + random.nextInt(1 + OWN_REGISTERS - quantity);
    ByteBuffer pdu = ByteBuffer.allocate(6 + 2 * quantity);
    pdu.put(pdu(SlaveImage.WRITE_REGISTERS, address, quantity)).put((byte) (2 * quantity));
    while (pdu.hasRemaining()) {
      pdu.putShort((short) random.nextInt(0x10000));
    }
    return pdu.array();
  }

  private void remember(Transaction transaction) {
    Adu request = transaction.request;
    ByteBuffer pdu = ByteBuffer.wrap(request.pdu());
    int address = SlaveImage.address(request);
    if (request.functionCode() == SlaveImage.WRITE_REGISTER) {
      written(transaction, address, SlaveImage.quantity(request));
    } else if (request.functionCode() == SlaveImage.WRITE_REGISTERS) {
      for (int i = 0; i < SlaveImage.quantity(request); i++) {
        written(transaction, address + i, pdu.getShort(6 + 2 * i) & 0xFFFF);
      }
    }
  }

  private void written(Transaction transaction, int address, int value) {
    Deque<Write> register =
        writes.computeIfAbsent(
            transaction.request.unit() << 16 | address, any -> new ArrayDeque<>());
    register.addFirst(new Write(transaction, value));
    forgetOverwritten(register);
  }

  /** What was there before a write that was done is no longer read by any request on its way. */
  private void forgetOverwritten(Deque<Write> register) {
    long oldest =
        onTheirWay.values().stream().mapToLong(waiting -> waiting.sequence).min().orElse(sent);
    boolean isOverwritten = false;
    for (var each = register.iterator(); each.hasNext(); ) {
      Transaction write = each.next().transaction;
      if (isOverwritten) {
        each.remove();
      }
      isOverwritten |= write.outcome == Outcome.DONE && write.sequence < oldest;
    }
  }

  // ---- answers

  private void check(ModbusMaster.Reply reply) {
    Transaction transaction = onTheirWay.remove(reply.transaction());
    assertThat(transaction).as("master %s: nobody asked for %s", number, reply).isNotNull();
    Adu request = transaction.request;
    String answered = "master " + number + ": " + request + " was answered " + reply;
    assertThat(reply.answer().unit()).as(answered).isEqualTo(request.unit());
    assertThat(reply.answer().functionCode() & ~ModbusMaster.EXCEPTION)
        .as(answered)
        .isEqualTo(request.functionCode());
    if (reply.isException()) {
      transaction.outcome = exception(reply.exception(), request, answered);
      return;
    }
    transaction.outcome = Outcome.DONE;
    switch (request.functionCode()) {
      case SlaveImage.READ_REGISTERS -> checkOwn(transaction, reply.answer().pdu(), answered);
      case SlaveImage.WRITE_REGISTER ->
          assertThat(reply.answer().pdu()).as(answered).isEqualTo(request.pdu());
      case SlaveImage.WRITE_REGISTERS ->
          assertThat(reply.answer().pdu())
              .as(answered)
              .isEqualTo(ByteBuffer.allocate(5).put(request.pdu(), 0, 5).array());
      default ->
          assertThat(reply.answer().pdu()).as(answered).isEqualTo(new SlaveImage().answer(request));
    }
  }

  private Outcome exception(int code, Adu request, String answered) {
    if (code == NO_RESPONSE) {
      withoutAnswer++;
      return Outcome.UNKNOWN;
    }
    if (code == BUSY) {
      refused++;
    } else {
      assertThat(code).as(answered).isEqualTo(SlaveImage.exception(request));
    }
    return Outcome.REFUSED;
  }

  private void checkOwn(Transaction read, byte[] pdu, String answered) {
    int quantity = SlaveImage.quantity(read.request);
    assertThat(pdu).as(answered).hasSize(2 + 2 * quantity);
    assertThat(pdu[1] & 0xFF).as(answered).isEqualTo(2 * quantity);
    for (int i = 0; i < quantity; i++) {
      int address = SlaveImage.address(read.request) + i;
      int value = ByteBuffer.wrap(pdu).getShort(2 + 2 * i) & 0xFFFF;
      if (!mayHold(read, address, value)) {
        throw new AssertionError("register " + address + " holds " + value + "? " + answered);
      }
    }
  }

  /** The last write before the read that was done, or any later one that may have been. */
  private boolean mayHold(Transaction read, int address, int value) {
    int unit = read.request.unit();
    for (Write write : writes.getOrDefault(unit << 16 | address, new ArrayDeque<>())) {
      Transaction before = write.transaction;
      if (before.sequence < read.sequence && before.outcome != Outcome.REFUSED) {
        assertThat(before.outcome)
            .as("a read overtook a write: %s, %s", before.request, read.request)
            .isNotEqualTo(Outcome.ON_ITS_WAY);
        if (write.value == value) {
          return true;
        }
        if (before.outcome == Outcome.DONE) {
          return false;
        }
      }
    }
    return value == SlaveImage.value(unit, SlaveImage.READ_REGISTERS, address);
  }
}
