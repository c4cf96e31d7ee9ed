// The traffic of a port while it passes: one line a frame, requests and answers as pairs, a filter.

import { framePort, make } from "./app.js";
import { blackBox } from "./black-box.js";
import { Exchanges, faultOf, FUNCTIONS, matches, micros, timeOfDay } from "./frames.js";
import { watch } from "./monitor-stream.js";
import { clear as clearSelection, select, selectBytes } from "./selected-frame.js";
import { sendBox, warnOfMaster } from "./send-box.js";

const MOST_FRAMES = 2000;
const list = document.getElementById("frames");
const tools = document.getElementById("tools");
const count = document.getElementById("count");
const nothing = document.getElementById("nothing");
const follow = document.getElementById("follow");
const newest = document.getElementById("newest");
const pause = document.getElementById("pause");
const filtered = document.getElementById("filtered");
const openedAt = new Date();

let exchanges = new Exchanges();
let waiting = [];
let isDue = false;
let isPaused = false;
let isFollowing = true;
let unseen = 0;
let visible = 0;
let dropped = 0;
let lastTop = 0;
let placedTop = -1;
let place = null;
let answerMillis = 0;
let current = null;

function filter() {
  const value = (name) => tools.elements[name].value;
  return {
    from: value("from"),
    unit: value("unit").trim(),
    function: value("function"),
    errors: tools.elements.errors.checked,
    search: value("search"),
  };
}

// ---- rows

function marked(value, wanted) {
  const at = wanted ? value.toLowerCase().indexOf(wanted) : -1;
  return at < 0 ? [value] : [value.slice(0, at), make("mark", {}, value.slice(at, at + wanted.length)), value.slice(at + wanted.length)];
}

function deltaText(frame) {
  if (frame.isUnanswered) {
    return "no answer";
  }
  const delta = frame.request ? micros(frame.time) - micros(frame.request.time) : 0;
  return delta > 0 ? `${(delta / 1000).toFixed(1)} ms` : ""; // both were read at once: nobody knows
}

/** Shows the state of a frame that may have changed since. */
function update(row) {
  const { frame } = row;
  row.className = ["frame", frame.from, frame.request ? "answer" : "", faultOf(frame)].join(" ");
  row.children[2].textContent = deltaText(frame);
}

function highlight(row, wanted) {
  const { frame } = row;
  row.children[3].replaceChildren(...marked(frame.words, wanted));
  row.children[4].replaceChildren(...marked(frame.spaced, wanted));
  row.children[5].replaceChildren(...marked(frame.text, wanted));
}

function rowOf(frame, chosen) {
  const row = make(
    "div",
    { role: "option", id: `f${frame.n}`, "aria-selected": "false" },
    make("span", { class: "time" }, timeOfDay(frame.time)),
    make("span", { class: "from" }, frame.from === "line" ? "from line" : "to line"),
    make("span", { class: "delta" }),
    make("span", { class: "words" }),
    make("span", { class: "hex" }),
    make("span", { class: "text" }),
  );
  row.frame = frame;
  frame.row = row;
  update(row);
  highlight(row, chosen.search.trim().toLowerCase());
  row.hidden = !matches(frame, chosen);
  return row;
}

/** A frame has another state than when its row was made. */
function changed(frame, chosen) {
  if (frame?.row) {
    update(frame.row);
    show(frame.row, matches(frame, chosen));
  }
}

function show(row, isShown) {
  if (row.hidden === isShown) {
    row.hidden = !isShown;
    visible += isShown ? 1 : -1;
  }
}

/** Puts the frames that have come into the page, all at once. */
function flush() {
  isDue = false;
  if (isPaused) {
    tell();
    return;
  }
  const chosen = filter();
  const rows = document.createDocumentFragment();
  for (const next of waiting) {
    if (next.lost) {
      rows.append(make("div", { class: "frame gap", role: "option", "aria-selected": "false" }, `${next.lost} frames are missing here`));
      continue;
    }
    const before = exchanges.add(next);
    const row = rowOf(next, chosen);
    rows.append(row);
    visible += row.hidden ? 0 : 1;
    unseen += row.hidden || isFollowing ? 0 : 1;
    changed(before, chosen);
    awaitAnswer(next);
  }
  waiting = [];
  list.append(rows);
  while (list.childElementCount > MOST_FRAMES) {
    const oldest = list.firstElementChild;
    visible -= oldest.frame && !oldest.hidden ? 1 : 0;
    oldest.remove();
    if (oldest.frame) {
      oldest.frame.row = null;
    }
  }
  if (isFollowing) {
    toEnd();
  }
  tell();
}

/** A request whose time is over without another frame has no answer either. */
function awaitAnswer(frame) {
  if (frame.kind === "request" && answerMillis > 0) {
    setTimeout(() => {
      changed(exchanges.late(frame), filter());
      tell();
    }, answerMillis + 500);
  }
}

function take(next) {
  waiting.push(next);
  if (waiting.length > MOST_FRAMES) { // paused, or the page is not in sight
    const [first, second] = waiting.splice(0, 2);
    const lost = [first, second].reduce((sum, one) => sum + (one.lost ?? 1), 0);
    waiting.unshift({ lost });
  }
  if (!isDue) {
    isDue = true;
    requestAnimationFrame(flush);
  }
}

function tell() {
  const shown = visible === list.childElementCount ? `${visible} frames` : `${visible} of ${list.childElementCount} frames`;
  const wait = isPaused ? `, ${waiting.length} wait` : "";
  count.textContent = `${shown}${dropped ? `, ${dropped} missed: this browser is too slow` : ""}${wait}`;
  const since = openedAt.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const isEmpty = list.childElementCount === 0;
  nothing.textContent = isEmpty
    ? `Nothing has passed since ${since}. The monitor shows each byte on the cable as soon as it passes.`
    : visible === 0
      ? "No frame matches the filter."
      : "";
  newest.textContent = `${unseen} new`;
  newest.hidden = isFollowing || unseen === 0;
}

// ---- follow

function toEnd() {
  list.scrollTop = list.scrollHeight;
  lastTop = list.scrollTop;
}

function setFollowing(on) {
  isFollowing = on;
  follow.setAttribute("aria-pressed", String(on));
  if (on) {
    unseen = 0;
    toEnd();
  }
  tell();
}

list.addEventListener("scroll", () => {
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  if (!isAtEnd && list.scrollTop < lastTop - 1 && isFollowing) {
    setFollowing(false);
  } else if (isAtEnd && list.scrollTop > lastTop && !isFollowing) {
    setFollowing(true);
  }
  lastTop = list.scrollTop;
  if (Math.abs(list.scrollTop - placedTop) > 1) {
    placedTop = -1;
    place = isFollowing ? null : topRow();
  }
});

/** The row at the top, and where it stands. */
function topRow() {
  const { left, top } = list.getBoundingClientRect();
  const row = document.elementFromPoint(left + 12, top + 3)?.closest(".frame");
  return row ? { row, offset: row.getBoundingClientRect().top - top } : null;
}

/** Puts the row that was read before all filters where it stood, or the next one that is shown. */
function backToPlace() {
  if (!place?.row.isConnected) {
    return;
  }
  let { row } = place;
  while (row.hidden && row.nextElementSibling) {
    row = row.nextElementSibling;
  }
  if (!row.hidden) {
    list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - place.offset;
  }
  lastTop = list.scrollTop;
  placedTop = lastTop;
}

follow.addEventListener("click", () => setFollowing(!isFollowing));
newest.addEventListener("click", () => setFollowing(true));

// ---- filter

/** Filters the rows where they are; what somebody reads stays where it is. */
function refilter() {
  const chosen = filter();
  const wanted = chosen.search.trim().toLowerCase();
  if (!isFollowing) {
    place ??= topRow();
  }
  for (const row of list.children) {
    if (row.frame) {
      highlight(row, wanted);
      show(row, matches(row.frame, chosen));
    }
  }
  if (isFollowing) {
    toEnd();
  } else {
    backToPlace();
  }
  links();
  tell();
}

let port = null;

function links() {
  const query = new URLSearchParams({ port });
  if (filtered.checked) {
    const chosen = filter();
    Object.entries({ ...chosen, errors: chosen.errors ? "1" : "" })
      .filter(([, value]) => value !== "")
      .forEach(([name, value]) => query.set(name, value));
  }
  for (const kind of ["txt", "pcapng"]) {
    document.getElementById(kind).href = `/api/capture.${kind}?${query}`;
  }
}

for (const kind of ["input", "change"]) {
  tools.addEventListener(kind, (event) => event.target.name && refilter());
}
tools.addEventListener("submit", (event) => event.preventDefault());
filtered.addEventListener("change", links);
document.getElementById("view").addEventListener("change", (event) => (list.dataset.view = event.target.value));
list.dataset.view = "both";
tools.elements.function.append(...Object.entries(FUNCTIONS).map(([code, name]) => make("option", { value: code }, `${code} ${name}`)));

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  pause.textContent = isPaused ? "Resume" : "Pause";
  flush();
});

document.getElementById("clear").addEventListener("click", () => {
  list.replaceChildren();
  exchanges = new Exchanges();
  visible = 0;
  unseen = 0;
  choose(null);
  tell();
});

// ---- the selected frame

function choose(row) {
  current?.setAttribute("aria-selected", "false");
  current = row;
  if (!row) {
    list.removeAttribute("aria-activedescendant");
    clearSelection();
    return;
  }
  row.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", row.id);
  select(row.frame);
}

list.addEventListener("click", (event) => {
  const row = event.target.closest(".frame");
  if (!row?.frame) {
    return;
  }
  if (row !== current) {
    choose(row);
  }
  const marking = getSelection();
  const hex = row.children[4];
  if (!marking.isCollapsed && hex.contains(marking.anchorNode) && hex.contains(marking.focusNode)) {
    const range = marking.getRangeAt(0);
    const before = document.createRange();
    before.setStart(hex, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    selectBytes(Math.floor((start + 1) / 3), Math.floor((start + range.toString().trimEnd().length - 1) / 3));
  }
});

list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!step) {
    return;
  }
  event.preventDefault();
  let row = current?.isConnected ? current[step] : list.lastElementChild;
  while (row && (row.hidden || !row.frame)) {
    row = row[step];
  }
  if (row) {
    if (isFollowing) {
      setFollowing(false);
    }
    choose(row);
    row.scrollIntoView({ block: "nearest" });
  }
});

// ---- start

function use(line) {
  answerMillis = line.answerMillis;
  list.classList.add("modbus");
  tools.classList.add("modbus");
  if (!line.hasMaster) {
    warnOfMaster();
  }
}

function missed(lost) {
  dropped += lost;
  take({ lost });
}

const shownPort = await framePort("Monitor");
if (shownPort) {
  port = shownPort.name;
  links();
  tell();
  watch(port, { line: use, frame: take, dropped: missed });
  sendBox(port);
  blackBox(port);
}
