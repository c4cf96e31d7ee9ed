package org.serialbridge.port;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.LineBuffer;

/** The way to the serial line, in order. Used on the event loop of the port. */
public interface LineOutput {
  /**
   * Sends data to the line, or keeps it until the line accepts it, and takes its ownership.
   *
   * @param source the peer that sent it, or null
   */
  void add(ByteBuf data, @Nullable Object source);

  /**
   * Sends data that is of no use later, and takes its ownership. It is dropped during an AT
   * dialogue and while the device is absent.
   */
  void addOrDrop(ByteBuf data);

  /**
   * Makes a change of the line when all earlier data and changes have gone to it; later data waits
   * until it is made. While the device is absent it is made at once.
   *
   * @param change begins the change, by {@link SerialControl}
   * @param done called with the time, in ns, when it is made, unless the port has another user then
   */
  void inOrder(Supplier<? extends Future<?>> change, LongConsumer done);

  /** Whether all data given to the line has left this computer. */
  boolean hasLeft();

  /** Tells the next user of the port until when the line may still answer this one. */
  void restUntil(long time);

  /** The time that the last user has told by {@link #restUntil}; empty if none has. */
  OptionalLong restsUntil();

  /** Drops the data that was given to the line and has not left. */
  void withdraw();

  /**
   * Drops the data in these buffers at once. During an AT dialogue the line's own buffers are kept:
   * a peer must not drop the dialogue.
   */
  void purge(Set<LineBuffer> buffers);
}
