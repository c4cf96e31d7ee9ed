// The selected frame: its words, its bytes, and what numbers they are.

import { make } from "./app.js";
import { pictures, timeOfDay } from "./frames.js";
import { decode, ORDERS, TYPES, valueText } from "./registers.js";

const CRC = 2;

const card = document.getElementById("selected");
const first = document.getElementById("first");
const last = document.getElementById("last");
const readings = document.getElementById("readings");
let frame = null;

/** The values of a response, or all bytes. */
function dataOf({ kind, bytes, function: code, exception }) {
  const isValues = kind === "response" && exception === undefined && [1, 2, 3, 4, 23].includes(code);
  return isValues ? [3, bytes.length - CRC - 1] : [0, bytes.length - 1];
}

function showReadings() {
  const [from, to] = [Number(first.value), Number(last.value)];
  const chosen = frame.bytes.slice(from, to + 1);
  const parts = frame.bytes.map((byte, i) => {
    const text = byte.toString(16).padStart(2, "0");
    return [make(i >= from && i <= to ? "b" : "span", {}, text), " "];
  });
  document.getElementById("all-bytes").replaceChildren(...parts.flat());
  const types = Object.keys(TYPES).filter((type) => TYPES[type] <= chosen.length);
  const orders = (type) => (TYPES[type] === 2 ? ["ABCD", "BADC"] : ORDERS);
  const cell = (type, order) => make("td", {}, orders(type).includes(order) ? valueText(decode(chosen, type, order), type) : "");
  readings.replaceChildren(
    make("caption", {}, `Bytes ${from} to ${to}: ${pictures(chosen)}`),
    make("tr", {}, make("th", { scope: "col" }, "Type"), ORDERS.map((order) => make("th", { scope: "col" }, order))),
    ...types.map((type) => make("tr", {}, make("th", { scope: "row" }, type), ORDERS.map((order) => cell(type, order)))),
  );
}

/** Selects bytes of the selected frame, from 0 on. */
export function selectBytes(from, to) {
  const most = frame.bytes.length - 1;
  first.value = Math.min(most, Math.max(0, from));
  last.value = Math.min(most, Math.max(Number(first.value), to));
  showReadings();
}

/** Shows a frame. */
export function select(next) {
  frame = next;
  card.hidden = false;
  const direction = frame.from === "line" ? "from line" : "to line";
  const words = frame.words ? `: ${frame.words}` : "";
  const asked = frame.request ? ` (answer to ${frame.request.words})` : "";
  document.getElementById("about").textContent = `${timeOfDay(frame.time)}, ${direction}, ${frame.bytes.length} bytes${words}${asked}`;
  first.max = frame.bytes.length - 1;
  last.max = frame.bytes.length - 1;
  selectBytes(...dataOf(frame));
}

/** Shows no frame. */
export function clear() {
  frame = null;
  card.hidden = true;
}

for (const input of [first, last]) {
  input.addEventListener("change", () => selectBytes(Number(first.value), Number(last.value)));
}
