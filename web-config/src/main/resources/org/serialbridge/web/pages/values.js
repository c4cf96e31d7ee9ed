// Live values of Modbus units: a table of registers that is read while somebody looks.

import { api, framePort, make, say } from "./app.js";
import { isBits, joined, label, length, notation, shown, valueOf } from "./value-rows.js";
import { editRow, writeRow } from "./value-dialogs.js";

/** A round of reads may take 30 s, and the time of a request more. */
const ROUND_MILLIS = 95_000;
const MOST_ROWS = 64;
const LAST_ADDRESS = 65_535;
const MOST_READS = 32;
const MOST_POINTS = 60;
const MOST_RECORDED = 50_000;
const TREND = { width: 100, height: 24 };
const SVG = "http://www.w3.org/2000/svg";

const notice = document.getElementById("notice");
const body = document.getElementById("rows");
const seconds = document.getElementById("seconds");
const pause = document.getElementById("pause");
const viewForm = document.getElementById("view-form");
const view = document.getElementById("view");
const saved = document.getElementById("saved");
const alone = new Set();
let port = null;
let rows = [];
let views = [];
let recorded = [];
let isPaused = false;

// ---- rows

function part(row, name) {
  return row.element.querySelector(`.${name}`);
}

function button(text, row, action) {
  return make("button", { type: "button", "aria-label": `${text} ${label(row)}`, onclick: action }, text);
}

function draw(row) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "polyline");
  svg.setAttribute("class", "trend");
  svg.setAttribute("viewBox", `0 0 ${TREND.width} ${TREND.height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.append(line);
  const canWrite = row.kind === "coil" || (row.kind === "holding" && row.type !== "bit");
  row.element = make(
    "tr",
    {},
    make("th", { scope: "row" }, label(row)),
    make("td", { class: "number value" }, "–"),
    make("td", {}, String(row.unit)),
    make("td", {}, `${row.address} `, make("small", {}, notation(row))),
    make("td", { class: "number least" }, "–"),
    make("td", { class: "number most" }, "–"),
    make("td", {}, svg),
    make("td", { class: "age" }, "–"),
    make(
      "td",
      {},
      canWrite ? button("Write", row, () => write(row)) : null,
      button("Edit", row, () => edit(row)),
      button("Remove", row, () => remove(row)),
    ),
  );
  row.line = line;
  row.values = [];
  return row.element;
}

function took(row, value, at) {
  row.error = "";
  row.at = at;
  row.value = value;
  if (!Number.isFinite(value)) { // a float can be none: neither least nor most, and no place in the trend
    return;
  }
  row.least = row.least === undefined ? value : Math.min(row.least, value);
  row.most = row.most === undefined ? value : Math.max(row.most, value);
  row.values.push(value);
  row.values.splice(0, row.values.length - MOST_POINTS);
  recorded.push([at, label(row), shown(row, value)]);
  recorded.splice(0, recorded.length - MOST_RECORDED);
}

function age(row) {
  if (!row.at) {
    return "–";
  }
  const passed = Math.round((Date.now() - row.at) / 1000);
  return passed < 120 ? `${passed} s` : `${Math.round(passed / 60)} min`;
}

function show(row) {
  const cells = { value: row.error || shown(row, row.value), least: shown(row, row.least), most: shown(row, row.most), age: age(row) };
  for (const [name, text] of Object.entries(cells)) {
    const cell = part(row, name);
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
  }
  row.element.classList.toggle("bad", Boolean(row.error));
  const least = Math.min(...row.values);
  const range = Math.max(...row.values) - least || 1;
  const points = row.values.map((value, i) => {
    const x = (i * TREND.width) / (MOST_POINTS - 1);
    const y = TREND.height - 2 - ((value - least) * (TREND.height - 4)) / range;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  row.line.setAttribute("points", points.join(" "));
}

/** Without what is only shown. */
function stored({ name, unit, kind, address, type, order, bit, factor, decimals }) {
  return { name, unit, kind, address, type, order, bit, factor, decimals };
}

function changed() {
  localStorage.setItem(`values:${port}`, JSON.stringify({ seconds: Number(seconds.value), rows: rows.map(stored) }));
  document.getElementById("empty").hidden = rows.length > 0;
  document.getElementById("table").hidden = rows.length === 0;
  document.getElementById("add").disabled = rows.length >= MOST_ROWS;
}

function open(next) {
  rows = next.rows.slice(0, MOST_ROWS).map((row) => ({ ...row }));
  seconds.value = next.seconds;
  alone.clear();
  body.replaceChildren(...rows.map(draw));
  changed();
}

/** What a new row begins with: the register behind the last row. */
function nextRow(last) {
  if (!last) {
    return {};
  }
  const { unit, kind, type, order } = last;
  return { unit, kind, type, order, address: Math.min(LAST_ADDRESS, last.address + length(last)) };
}

async function edit(row) {
  const entered = await editRow(row ?? nextRow(rows.at(-1)));
  if (!entered) {
    return;
  }
  if (row) {
    const made = { ...entered };
    row.element.replaceWith(draw(made));
    rows[rows.indexOf(row)] = made;
    alone.delete(row);
  } else {
    rows.push(entered);
    body.append(draw(entered));
  }
  changed();
  round();
}

function remove(row) {
  rows = rows.filter((other) => other !== row);
  row.element.remove();
  alone.delete(row);
  changed();
}

async function write(row) {
  const values = await writeRow(row);
  if (!values) {
    return;
  }
  try {
    const { kind, unit, address } = row;
    const answer = await api("/api/modbus/write", { port, unit, kind, address, ...values }, ROUND_MILLIS);
    say(notice, answer.error ? `Not written to ${label(row)}: ${answer.error}.` : `Written to ${label(row)}.`, answer.error ? "problem" : "good");
    round();
  } catch (refused) {
    say(notice, refused.message, "problem");
  }
}

// ---- reading

let isReading = false;

async function round() {
  if (isReading || rows.length === 0) {
    return;
  }
  isReading = true;
  try {
    const reads = joined(rows, alone);
    for (let from = 0; from < reads.length; from += MOST_READS) {
      const some = reads.slice(from, from + MOST_READS);
      const asked = some.map(({ unit, kind, address, count }) => ({ unit, kind, address, count }));
      const { answers } = await api("/api/modbus/read", { port, reads: asked }, ROUND_MILLIS);
      some.forEach((read, i) => answered(read, answers[i]));
    }
    if (notice.dataset.of === "round") {
      say(notice, "");
    }
    notice.dataset.of = "";
  } catch (refused) {
    notice.dataset.of = "round";
    say(notice, refused.status === 0 ? "No answer from the device. Trying again ..." : refused.message, "problem");
  } finally {
    isReading = false;
  }
  rows.forEach(show);
  document.getElementById("recorded").textContent = `${recorded.length} values recorded`;
}

function answered(read, { values, error, exception }) {
  const at = Date.now();
  const isSeparable = exception !== undefined && exception <= 4 && read.rows.length > 1;
  for (const row of read.rows) {
    if (values) {
      took(row, valueOf(row, read, values), at);
    } else if (isSeparable) {
      alone.add(row); // perhaps only one of them is not there: the next round asks each by itself
    } else {
      row.error = error;
    }
  }
}

async function poll() {
  if (!document.hidden && !isPaused) {
    await round();
  }
  setTimeout(poll, Math.max(1, Number(seconds.value) || 1) * 1000);
}

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  pause.textContent = isPaused ? "Resume" : "Pause";
});

document.getElementById("add").addEventListener("click", () => edit(null));
document.getElementById("forget").addEventListener("click", () => {
  rows.forEach((row) => {
    row.least = undefined;
    row.most = undefined;
    row.values = [];
    show(row);
  });
});
seconds.addEventListener("change", changed);

document.getElementById("csv").addEventListener("click", () => {
  // A text that begins like a formula would be one in a spreadsheet.
  const quoted = (text) => `"${text.replace(/^(?=[=+@\-\t\r])/, "'").replaceAll('"', '""')}"`;
  const lines = recorded.map(([at, name, value]) => [new Date(at).toISOString(), quoted(name), value].join(","));
  const file = new Blob([["time,name,value", ...lines, ""].join("\r\n")], { type: "text/csv" });
  const link = make("a", { href: URL.createObjectURL(file), download: `${port}-values.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

// ---- views

function tellViews(answer) {
  views = answer.views.filter((one) => one.port === port);
  const chosen = viewForm.elements.name.value;
  view.replaceChildren(make("option", { value: "" }, "not saved"), ...views.map(({ name }) => make("option", { value: name }, name)));
  view.value = views.some(({ name }) => name === chosen) ? chosen : "";
  document.getElementById("delete").disabled = view.value === "";
}

view.addEventListener("change", () => {
  const chosen = views.find(({ name }) => name === view.value);
  document.getElementById("delete").disabled = !chosen;
  viewForm.elements.name.value = view.value;
  if (chosen) {
    open(chosen);
    round();
  }
});

async function change(path, sent, text) {
  try {
    tellViews(await api(path, sent));
    say(saved, text, "good");
  } catch (refused) {
    say(saved, refused.message, "problem");
  }
}

viewForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = viewForm.elements.name.value.trim();
  viewForm.elements.name.value = name;
  change("/api/views", { name, port, seconds: Number(seconds.value), rows: rows.map(stored) }, "Saved on the device.");
});

document.getElementById("delete").addEventListener("click", () => change("/api/views/delete", { name: view.value }, "Deleted."));

// ---- start

async function start() {
  const shownPort = await framePort("Values");
  if (!shownPort) {
    return;
  }
  port = shownPort.name;
  tellViews(await api("/api/views"));
  const draft = JSON.parse(localStorage.getItem(`values:${port}`) ?? "null");
  open(draft ?? views[0] ?? { seconds: 2, rows: [] });
  setInterval(() => document.hidden || rows.forEach((row) => (part(row, "age").textContent = age(row))), 1000);
  poll();
}

start().catch((refused) => say(notice, refused.message, "problem"));
