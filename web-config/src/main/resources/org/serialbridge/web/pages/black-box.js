// The black box of a port: the faults that it waits for, and the captures that it has kept.

import { api, every, make, say } from "./app.js";
import { timeOfDay } from "./frames.js";

const FAULTS = {
  "time-out": "no answer",
  "bad-crc": "bad CRC",
  exception: "exception",
  "line-error": "line error",
  "device-gone": "device lost",
  disconnected: "client disconnected",
};
const SECONDS = 3;

const details = document.getElementById("box");
const form = document.getElementById("blackbox");
const output = document.getElementById("armed");
const list = document.getElementById("kept");
const problem = document.getElementById("blackbox-problem");
let isTouched = false;

/** Identifiers begin anew when the service starts. */
function key({ id, time }) {
  return `${id} ${time}`;
}

function item(port, capture) {
  const day = new Date(capture.time).toLocaleDateString();
  const path = (kind) => `/api/capture.${kind}?port=${encodeURIComponent(port)}&capture=${capture.id}`;
  const row = make(
    "li",
    { class: "row" },
    make("span", {}, `${day} ${timeOfDay(capture.time).slice(0, 8)}, ${FAULTS[capture.fault]}: ${capture.frames} frames`),
    make("a", { class: "button", href: path("txt"), download: true }, "Download text"),
    make("a", { class: "button", href: path("pcapng"), download: true }, "Download for Wireshark"),
    make("button", { type: "button", "data-changes": true, onclick: () => act(port, "/api/blackbox/delete", { port, id: capture.id }) }, "Delete"),
  );
  row.dataset.id = key(capture);
  return row;
}

/** Shows the state; rows that are there stay as they are. */
function show(port, box) {
  const isArmed = box.faults.length > 0;
  const names = box.faults.map((fault) => FAULTS[fault]).join(", ");
  const text = box.recording ? "A fault was seen. The seconds after it are being recorded." : `Armed. It waits for: ${names}.`;
  say(output, isArmed ? text : "Off.", isArmed ? "good" : "");
  if (!isTouched) {
    for (const fault of Object.keys(FAULTS)) {
      form.elements[fault].checked = isArmed ? box.faults.includes(fault) : true;
    }
    form.before.value = box.before ?? form.before.value;
    form.after.value = box.after ?? form.after.value;
  }
  document.getElementById("disarm").disabled = !isArmed;
  const ids = new Set(box.captures.map(key));
  [...list.children].filter((row) => !ids.has(row.dataset.id)).forEach((row) => row.remove());
  const shown = new Set([...list.children].map((row) => row.dataset.id));
  box.captures.filter((capture) => !shown.has(key(capture))).forEach((capture) => list.prepend(item(port, capture)));
  document.getElementById("none-kept").hidden = box.captures.length > 0;
}

/** Looks without the way to the sign-in: the page says by itself that the session has ended. */
async function look(port) {
  try {
    const response = await fetch(`/api/blackbox?port=${encodeURIComponent(port)}`, { headers: { "X-Requested-With": "serialbridge" } });
    if (response.ok) {
      show(port, await response.json());
    }
  } catch {
    say(output, "No answer from the device. Trying again ...", "problem");
  }
}

async function act(port, path, body) {
  try {
    show(port, await api(path, body));
    say(problem, "");
  } catch (refused) {
    say(problem, refused.message, "problem");
  }
}

/** Opens the black box of a port. */
export function blackBox(port) {
  const choices = Object.entries(FAULTS).map(([fault, name]) =>
    make("label", { class: "choice" }, make("input", { type: "checkbox", name: fault, checked: true }), name),
  );
  document.getElementById("faults").append(...choices);
  form.addEventListener("input", () => (isTouched = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const faults = Object.keys(FAULTS).filter((fault) => form.elements[fault].checked);
    if (faults.length === 0) {
      say(problem, "Choose at least one fault.", "problem");
      return;
    }
    isTouched = false;
    act(port, "/api/blackbox", { port, faults, before: Number(form.before.value), after: Number(form.after.value) });
  });
  document.getElementById("disarm").addEventListener("click", () => act(port, "/api/blackbox", { port, faults: [] }));
  every(SECONDS, () => details.open && look(port));
  details.addEventListener("toggle", () => details.open && look(port));
}
