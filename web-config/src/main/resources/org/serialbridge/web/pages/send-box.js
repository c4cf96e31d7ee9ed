// The box that sends bytes: history, CRC, and a bounded repetition.

import { api, say } from "./app.js";
import { crc16 } from "./frames.js";

const MOST_HISTORY = 50;
const ENDS = { none: "", cr: "\r", lf: "\n", crlf: "\r\n" };

const form = document.getElementById("send");
const output = document.getElementById("sent");
const stop = document.getElementById("stop");
const history = [];
let position = 0;
let timer = null;

function toHex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** The bytes of a text in hexadecimal; null if it is none. */
function fromHex(text) {
  const digits = text.replaceAll(/\s+/g, "");
  return /^([0-9a-f]{2})+$/i.test(digits) ? digits.match(/../g).map((pair) => parseInt(pair, 16)) : null;
}

function remember(text) {
  if (history.at(-1) !== text) {
    history.push(text);
    history.splice(0, history.length - MOST_HISTORY);
  }
  position = history.length;
}

function recall(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step) {
    event.preventDefault();
    position = Math.min(history.length, Math.max(0, position + step));
    form.data.value = history[position] ?? "";
  }
}

function addCrc() {
  const bytes = fromHex(form.data.value);
  if (!bytes) {
    say(output, "Enter bytes in hex first, like 01 03 00 00 00 02.", "problem");
    return;
  }
  form.kind.value = "hex";
  form.data.value = toHex([...bytes, ...crc16(bytes)]);
  say(output, "CRC added.", "good");
}

function end() {
  clearTimeout(timer);
  timer = null;
  stop.hidden = true;
}

async function send(port, count, left) {
  const isHex = form.kind.value === "hex";
  const typed = form.data.value;
  if (isHex && !fromHex(typed)) {
    say(output, "Enter bytes in hex, like 01 03 00 00 00 02.", "problem");
    return;
  }
  const hex = isHex ? typed : toHex(new TextEncoder().encode(typed + ENDS[form.end.value]));
  try {
    const { sent } = await api("/api/send", { port, to: form.to.value, hex });
    say(output, count === 1 ? `${sent} bytes sent.` : `${sent} bytes sent, ${count - left + 1} of ${count} times.`, "good");
  } catch (refused) {
    end();
    say(output, refused.message, "problem");
    return;
  }
  if (left > 1 && !stop.hidden) {
    timer = setTimeout(() => send(port, count, left - 1), Number(form.pause.value));
  } else {
    end();
  }
}

/** Opens the box for a port. */
export function sendBox(port) {
  form.hidden = false;
  form.data.addEventListener("keydown", recall);
  document.getElementById("crc").addEventListener("click", addCrc);
  stop.addEventListener("click", () => {
    end();
    say(output, "Stopped.");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    end();
    remember(form.data.value);
    const count = Number(form.times.value);
    stop.hidden = count === 1;
    send(port, count, count);
  });
}

/** Warns that a Modbus port has a master, between whose requests the bytes go. */
export function warnOfMaster() {
  document.getElementById("master").hidden = false;
}
