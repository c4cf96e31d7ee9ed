// The frames of the monitor: their texts, their pairs and faults, and the filter.

const PICTURES = 0x2400;

/** The function codes to filter by, with their names. */
export const FUNCTIONS = {
  1: "read coils",
  2: "read discrete inputs",
  3: "read holding registers",
  4: "read input registers",
  5: "write coil",
  6: "write register",
  15: "write coils",
  16: "write registers",
  17: "report server id",
  22: "mask write register",
  23: "read and write registers",
  43: "device identification",
};

/** The bytes as text; control characters as their pictures, other bytes as a dot. */
export function pictures(bytes) {
  return bytes
    .map((code) => {
      if (code < 0x20) {
        return String.fromCharCode(PICTURES + code);
      }
      return code < 0x7f ? String.fromCharCode(code) : code === 0x7f ? "\u2421" : "·";
    })
    .join("");
}

/** Adds to a frame of the API all that is shown and searched. */
export function prepared(frame) {
  const pairs = frame.hex.match(/../g) ?? [];
  frame.bytes = pairs.map((pair) => parseInt(pair, 16));
  frame.spaced = pairs.join(" ");
  frame.text = pictures(frame.bytes);
  frame.plain = String.fromCharCode(...frame.bytes);
  frame.words = frame.modbus ?? "";
  return frame;
}

/** Microseconds since 1970 of a time of the API. */
export function micros(stamp) {
  const [, seconds, fraction = ""] = /^(.*?:\d\d)(?:\.(\d{1,9}))?Z$/.exec(stamp) ?? [];
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** The local time of day, to the microsecond as it came. */
export function timeOfDay(stamp) {
  const date = new Date(stamp);
  const two = (value) => String(value).padStart(2, "0");
  const fraction = /\.(\d{1,6})/.exec(stamp)?.[1]?.padEnd(6, "0") ?? "000000";
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}

/** Follows requests and responses: a response has its `request`, a request its `answer` or `isUnanswered`. */
export class Exchanges {
  #open = null;

  /** Takes the next frame; the frame before it that has changed by it, or null. */
  add(frame) {
    const open = this.#open;
    if (frame.kind === "request") {
      if (open && open.from !== frame.from && open.hex === frame.hex) {
        return null; // the echo of an RS-485 adapter
      }
      const isBroadcast = frame.unit === 0 && !(frame.function >= 1 && frame.function <= 4);
      this.#open = isBroadcast ? null : frame;
      return this.#unanswered(open);
    }
    if (frame.kind === "bad-crc") {
      this.#open = null;
      return null;
    }
    const isAnswer =
      open &&
      frame.kind === "response" &&
      frame.function === open.function &&
      (frame.unit === open.unit || open.unit === 0 || open.unit >= 248);
    if (!isAnswer) {
      return null;
    }
    this.#open = null;
    frame.request = open;
    open.answer = frame;
    return open;
  }

  /** The time for an answer to a request is over: the request, or null if it was answered. */
  late(request) {
    if (this.#open !== request) {
      return null;
    }
    this.#open = null;
    return this.#unanswered(request);
  }

  #unanswered(request) {
    if (request) {
      request.isUnanswered = true;
    }
    return request;
  }
}

/** The fault of a frame, in words: it is empty if there is none. */
export function faultOf(frame) {
  if (frame.kind === "bad-crc") {
    return "bad-crc";
  }
  if (frame.exception !== undefined) {
    return "exception";
  }
  return frame.isUnanswered ? "time-out" : "";
}

/** Whether a frame passes a filter `{from, unit, function, errors, search}` of texts. */
export function matches(frame, filter) {
  const isOf = (wanted, own) => wanted === "" || String(own) === wanted || frame.kind === "bad-crc";
  const wanted = filter.search.trim().toLowerCase();
  return (
    (filter.from === "" || filter.from === frame.from) &&
    isOf(filter.unit, frame.unit) &&
    isOf(filter.function, frame.function) &&
    (!filter.errors || faultOf(frame) !== "" || frame.answer?.exception !== undefined) &&
    (wanted === "" ||
      [frame.plain, frame.text, frame.hex, frame.spaced, frame.words].some((value) => value.toLowerCase().includes(wanted)))
  );
}

/** The CRC of a Modbus RTU frame, as its two bytes on the line. */
export function crc16(bytes) {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) {
      crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
    }
  }
  return [crc & 0xff, crc >> 8];
}
