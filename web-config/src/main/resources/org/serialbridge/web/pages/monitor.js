import { api, choosePort, frame, make, nameDevice, say } from "./app.js";

const MOST_FRAMES = 2000;

frame("Monitor");
const notice = document.getElementById("notice");
const list = document.getElementById("frames");
const pause = document.getElementById("pause");
const from = document.getElementById("from");
const search = document.getElementById("search");
const count = document.getElementById("count");
let paused = [];
let isPaused = false;
let shown = 0;
let dropped = 0;

function text(hex) {
  return (hex.match(/../g) ?? []).map((byte) => {
    const code = parseInt(byte, 16);
    return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
  }).join("");
}

function spaced(hex) {
  return (hex.match(/../g) ?? []).join(" ");
}

/** The local time of day, to the microsecond as it came. */
function time(stamp) {
  const date = new Date(stamp);
  const two = (value) => String(value).padStart(2, "0");
  const fraction = /\.(\d{1,6})/.exec(stamp)?.[1]?.padEnd(6, "0") ?? "000000";
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}

function marked(value, wanted) {
  const at = wanted ? value.toLowerCase().indexOf(wanted) : -1;
  return at < 0 ? [value] : [value.slice(0, at), make("mark", {}, value.slice(at, at + wanted.length)), value.slice(at + wanted.length)];
}

function matches(frame) {
  const wanted = search.value.trim().toLowerCase();
  return (
    (from.value === "" || from.value === frame.from) &&
    (wanted === "" || [frame.spaced, frame.hex, frame.text, frame.modbus ?? ""].some((value) => value.toLowerCase().includes(wanted)))
  );
}

function element(frame) {
  const wanted = search.value.trim().toLowerCase();
  const row = make(
    "div",
    { class: `frame ${frame.from}` },
    make("span", { class: "time" }, time(frame.time)),
    make("span", { class: "from" }, frame.from === "line" ? "from line" : "to line"),
    make(
      "span",
      { class: "bytes" },
      frame.modbus ? make("div", { class: "modbus" }, marked(frame.modbus, wanted)) : null,
      make("div", { class: "hex" }, marked(frame.spaced, wanted)),
      make("div", { class: "text" }, marked(frame.text, wanted)),
    ),
  );
  row.frame = frame;
  row.hidden = !matches(frame);
  return row;
}

function add(frame) {
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 30;
  list.append(element(frame));
  shown += 1;
  while (list.childElementCount > MOST_FRAMES) {
    list.firstElementChild.remove();
  }
  if (atEnd) {
    list.scrollTop = list.scrollHeight;
  }
  tell();
}

function tell() {
  count.textContent = `${shown} frames${dropped ? `, ${dropped} not shown: this browser is too slow` : ""}${isPaused ? `, ${paused.length} wait` : ""}`;
}

function watch(port) {
  const source = new EventSource(`/api/monitor?port=${encodeURIComponent(port)}`);
  source.addEventListener("frame", (event) => {
    const frame = JSON.parse(event.data);
    frame.spaced = spaced(frame.hex);
    frame.text = text(frame.hex);
    if (isPaused) {
      paused.push(frame);
      if (paused.length > MOST_FRAMES) {
        paused.shift();
      }
      tell();
    } else {
      add(frame);
    }
  });
  source.addEventListener("dropped", (event) => {
    const lost = JSON.parse(event.data).count;
    dropped += lost;
    list.append(make("div", { class: "frame gap" }, `${lost} frames are missing here`));
    tell();
  });
  source.addEventListener("open", () => say(notice, ""));
  source.addEventListener("error", () => say(notice, "Connection lost. Reconnecting ...", "problem"));
}

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  pause.textContent = isPaused ? "Resume" : "Pause";
  if (!isPaused) {
    paused.forEach(add);
    paused = [];
  }
  tell();
});

document.getElementById("clear").addEventListener("click", () => {
  list.replaceChildren();
  shown = 0;
  tell();
});

function filter() {
  const frames = [...list.children].filter((row) => row.frame).map((row) => row.frame);
  list.replaceChildren(...frames.map(element));
}

from.addEventListener("change", filter);
search.addEventListener("input", filter);

function sendBox(port) {
  const form = document.getElementById("send");
  const output = document.getElementById("sent");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const typed = data.get("data");
    const ends = { none: "", cr: "\r", lf: "\n", crlf: "\r\n" };
    const hex =
      data.get("kind") === "hex"
        ? typed
        : [...new TextEncoder().encode(typed + ends[data.get("end")])].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    try {
      const { sent } = await api("/api/send", { port, to: data.get("to"), hex });
      say(output, `${sent} bytes sent.`, "good");
    } catch (refused) {
      say(output, refused.message, "problem");
    }
  });
}

try {
  const settings = await api("/api/settings");
  const names = Object.keys(settings.ports);
  const port = choosePort(document.getElementById("tabs"), names);
  document.getElementById("title").textContent = `Monitor of ${port}`;
  for (const kind of ["txt", "pcapng"]) {
    const link = document.getElementById(kind);
    link.href = `/api/capture.${kind}?port=${encodeURIComponent(port)}`;
  }
  watch(port);
  sendBox(port);
  nameDevice(await api("/api/status"));
} catch (refused) {
  say(notice, refused.message, "problem");
}
