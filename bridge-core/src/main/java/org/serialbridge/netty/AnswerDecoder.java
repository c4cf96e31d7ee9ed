package org.serialbridge.netty;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * A lenient decoder of one HTTP answer; that is safe for a client that reads one answer from each
 * connection. Fields are not validated, lines may end with LF alone (RFC 9112, section 2.2), and
 * chunks count even if Content-Length or the version contradict them (section 6.3).
 */
public final class AnswerDecoder extends HttpResponseDecoder {
  private int bytesBehindAnswer;

  /**
   * A decoder with limits.
   *
   * @param longestLine of the status line, in bytes
   * @param largestHeader in bytes
   */
  public AnswerDecoder(int longestLine, int largestHeader) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(longestLine)
            .setMaxHeaderSize(largestHeader)
            .setValidateHeaders(false)
            .setStrictLineParsing(false)
            .setAllowDuplicateContentLengths(true)
            .setUseRfc9112TransferEncoding(false));
  }

  /** Counts the remaining bytes, which came after the answer; called with its last object. */
  public void atEndOfAnswer() {
    bytesBehindAnswer = actualReadableBytes();
  }

  /** Bytes of the last read that are no part of the answer. */
  public int bytesBehindAnswer() {
    return bytesBehindAnswer;
  }
}
