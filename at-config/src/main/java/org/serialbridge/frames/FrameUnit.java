package org.serialbridge.frames;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.frames.FrameOutcome.Result;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;

/**
 * The appliance as a unit that answers frames, on all UDP ports. Not for several threads.
 *
 * <p>Any datagram has an outcome, also one that is no frame. The caller stores its {@link
 * FrameOutcome#edit} before it sends the answers. A set of the newer family waits for its save, for
 * 300 s at most and one for each block: nothing grows.
 */
public final class FrameUnit {
  /** Zeros between the blocks of a unit with one port. */
  private static final int CLOUD = 50;

  private final UnsavedSets unsaved = new UnsavedSets();

  /**
   * Whether a datagram is a frame for a unit whose password counts: a caller that throttles wrong
   * passwords asks before {@link #receive}.
   *
   * @param mac the MAC address of the unit, 12 hexadecimal digits
   */
  public static boolean hasPassword(byte[] datagram, String mac) {
    return Frame.parse(datagram)
        .filter(frame -> frame.isFor(mac) && frame.isSumRight())
        .isPresent();
  }

  /**
   * Takes a datagram.
   *
   * @param family the family whose tools use the UDP port
   * @param view the appliance at this moment
   * @param nowNanos the time, from any origin
   */
  public FrameOutcome receive(byte[] datagram, FrameFamily family, UnitView view, long nowNanos) {
    unsaved.passTime(nowNanos);
    if (Frame.isSearch(datagram)) {
      return FrameOutcome.of(
          Result.SEARCH, Optional.of(FrameCommand.SEARCH), List.of(searchAnswer(view)));
    }
    return Frame.parse(datagram)
        .filter(frame -> frame.isFor(view.network().mac()))
        .map(frame -> new Request(frame, family, view, nowNanos).outcome())
        .orElse(FrameOutcome.IGNORED);
  }

  private static byte[] searchAnswer(UnitView view) {
    return new SearchAnswer(
            view.address(),
            view.network().mac(),
            SearchAnswer.version(view.version()),
            view.settings().device().get(DeviceRows.DEVICE_NAME))
        .bytes();
  }

  /** One frame for this unit. */
  private final class Request {
    private final Frame frame;
    private final FrameFamily family;
    private final UnitView view;
    private final long nowNanos;
    private final Optional<FrameCommand> command;

    Request(Frame frame, FrameFamily family, UnitView view, long nowNanos) {
      this.frame = frame;
      this.family = family;
      this.view = view;
      this.nowNanos = nowNanos;
      command = FrameCommand.of(frame.command(), family).filter(one -> one != FrameCommand.SEARCH);
    }

    FrameOutcome outcome() {
      if (!frame.isSumRight()) {
        return wrongSum();
      }
      Optional<DiscoveryUser> user = view.settings().device().get(DiscoveryRows.FRAME_USER);
      if (user.isEmpty()) {
        return status(Result.REFUSED, family.refusal());
      }
      if (!frame.isFrom(user.get())) {
        return status(Result.WRONG_PASSWORD, family.refusal());
      }
      byte[] parameters = frame.parameters();
      return command
          .filter(known -> known.length() == parameters.length)
          .map(known -> authenticated(known, parameters))
          .orElseGet(this::notPossible);
    }

    private FrameOutcome authenticated(FrameCommand known, byte[] parameters) {
      if (known == FrameCommand.READ) {
        return FrameOutcome.of(Result.READ, command, settings());
      }
      if (view.right() != SetRight.ALLOWED) {
        return status(Result.REFUSED, family.refusal());
      }
      return switch (known) {
        case RESTART -> restart();
        case FACTORY -> factory();
        case SAVE -> save();
        default -> set(known, parameters);
      };
    }

    // ---- commands

    private List<byte[]> settings() {
      BlockSets blocks = new BlockSets(view);
      return switch (family) {
        case ONE_PORT ->
            List.of(joined(blocks.basic(), blocks.port(0)), new byte[CLOUD], blocks.heartbeat());
        case SEVERAL_PORTS -> List.of(joined(blocks.basic(), blocks.port(0), blocks.port(1)));
      };
    }

    private static byte[] joined(byte[]... blocks) {
      int length = 0;
      for (byte[] block : blocks) {
        length += block.length;
      }
      ByteBuffer all = ByteBuffer.allocate(length);
      for (byte[] block : blocks) {
        all.put(block);
      }
      return all.array();
    }

    private FrameOutcome set(FrameCommand known, byte[] block) {
      Optional<SettingsEdit> edit = new BlockSets(view).edit(known, block);
      if (edit.isEmpty()) {
        return notPossible();
      }
      if (family == FrameFamily.ONE_PORT) {
        return isPossible(edit.get()) ? done(edit, false) : notPossible();
      }
      unsaved.put(known, edit.get(), nowNanos);
      return done(Optional.empty(), false);
    }

    private FrameOutcome save() {
      SettingsEdit edit = unsaved.together();
      if (!isPossible(edit)) {
        return notPossible();
      }
      unsaved.clear();
      return done(Optional.of(edit), false);
    }

    private FrameOutcome restart() {
      unsaved.clear();
      return done(Optional.empty(), true);
    }

    private FrameOutcome factory() {
      unsaved.clear();
      SettingsEdit edit = new SettingsEdit().reset(SettingsEdit.DEVICE);
      view.ports().forEach(edit::reset);
      return done(Optional.of(edit), true);
    }

    private boolean isPossible(SettingsEdit edit) {
      try {
        edit.applyTo(view.settings(), Set.copyOf(view.ports()));
        return true;
      } catch (SettingsConflictException e) {
        return false;
      }
    }

    // ---- answers

    private FrameOutcome done(Optional<SettingsEdit> edit, boolean restarts) {
      Optional<SettingsEdit> change =
          edit.filter(
              one ->
                  !one.resets().isEmpty() || !one.madeIn(view.settings()).equals(view.settings()));
      return new FrameOutcome(
          Result.DONE,
          command,
          List.of(FrameStatus.DONE.answer(frame.command())),
          change.map(one -> List.of(FrameStatus.ERROR.answer(frame.command()))).orElse(List.of()),
          change,
          restarts);
    }

    private FrameOutcome notPossible() {
      return status(Result.NOT_POSSIBLE, FrameStatus.ERROR);
    }

    private FrameOutcome status(Result result, FrameStatus status) {
      return FrameOutcome.of(result, command, List.of(status.answer(frame.command())));
    }

    /** The newer family adds the sum that would be right. */
    private FrameOutcome wrongSum() {
      byte[] error = FrameStatus.ERROR.answer(frame.command());
      byte[] answer =
          family == FrameFamily.SEVERAL_PORTS ? joined(error, new byte[] {frame.sum()}) : error;
      return FrameOutcome.of(Result.WRONG_SUM, command, List.of(answer));
    }
  }
}
