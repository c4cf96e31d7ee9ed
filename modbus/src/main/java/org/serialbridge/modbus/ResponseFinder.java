package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes that have come from the line, and the response to the request in flight among them. It
 * may have noise and the echo of an RS-485 adapter before it. It knows no time: {@link RtuMaster}
 * says where the line was silent.
 */
interface ResponseFinder {
  /** Drops the bytes, and looks for the response to a request from now on; its frame. */
  byte[] ask(Adu request);

  /** The request in flight, or the last one. */
  Adu request();

  /** Whether no bytes wait that a frame may continue. */
  boolean isEmpty();

  /** Whether the line has echoed the last requests. */
  boolean echoes();

  /** Takes bytes, as many as there is room for. */
  void add(ByteBuffer bytes);

  /**
   * The number of bytes that the response lacks, if it has begun and its length is known; else 0.
   */
  default int missing() {
    return 0;
  }

  /**
   * The PDU of the response, once all of it has come: it ends at its last byte, whatever came
   * before it. Bytes behind it are kept.
   */
  Optional<byte[]> takeResponse();

  /** The line is silent: the PDU of a response that only the silence ends. */
  Optional<byte[]> takeResponseBeforeSilence();

  /** Whether the response has come, and is damaged. */
  boolean hasDamagedResponse();

  /** Whether bytes that may be a response of unknown length are damaged. */
  boolean hasDamagedResponseOfUnknownLength();

  /**
   * The request is given up: drops the bytes.
   *
   * @param wasSilent whether nothing came that looks like the response; one whole other frame is a
   *     mismatch then
   * @return the difference between this frame and the response, in words
   */
  Optional<String> giveUp(boolean wasSilent);

  /** Drops all bytes; a whole frame counts as an unexpected response. */
  void discard();
}
