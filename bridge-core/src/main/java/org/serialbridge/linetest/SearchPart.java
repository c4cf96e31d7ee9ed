package org.serialbridge.linetest;

import java.nio.ByteBuffer;
import java.util.List;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.time.Timed;

/** A part of a search. Without a deadline it is over. */
interface SearchPart extends Timed {
  /** Begins. */
  void begin(long now);

  /** The line has taken or refused the parameters. */
  void configured(long now);

  /** Takes bytes of the line, valid during the call. */
  void received(ByteBuffer bytes, long now);

  /** A character came with an error. */
  void lineError();

  /** The present step, in words. */
  String activity();

  /** The longest time that it still takes, in ms, also before it begins. */
  long leftMillis(long now);

  /** The settings that it has found until now. */
  List<Found> found();
}
