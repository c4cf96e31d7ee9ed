// The audit log: its newest entries, which a word filters.

import { api, make } from "./app.js";

const MOST = 500;
const HEADS = ["Time", "Who", "From", "Port", "What"];

const find = document.getElementById("find-audit");
const list = document.getElementById("audit");
let entries = [];

function what({ what: event, key, old, new: value, result }) {
  const values = key ? `${key}: ${old ?? "(empty)"} → ${value ?? "(empty)"}` : [old, value].filter(Boolean).join(" → ");
  return [event, values, result].filter(Boolean).join(": ");
}

function cells(entry) {
  return [new Date(entry.time).toLocaleString(), entry.who ?? "", entry.from ?? "", entry.port ?? "", what(entry)];
}

function show() {
  const wanted = find.value.trim().toLowerCase();
  const rows = entries.map(cells).filter((row) => row.join(" ").toLowerCase().includes(wanted));
  const head = make("tr", {}, HEADS.map((text) => make("th", { scope: "col" }, text)));
  const body = rows.map((row) => make("tr", {}, row.map((text, i) => make("td", { "data-label": HEADS[i] }, text))));
  const table = make("table", { class: "cards" }, make("caption", { class: "off-screen" }, "Audit log"), make("thead", {}, head), make("tbody", {}, body));
  list.replaceChildren(rows.length ? table : make("p", { class: "quiet" }, entries.length ? "No entry has this." : "There is no entry."));
}

async function load() {
  ({ entries } = await api(`/api/audit?limit=${MOST}`));
  show();
}

/** Fills the card. */
export async function auditLog() {
  find.addEventListener("input", show);
  document.getElementById("refresh-audit").addEventListener("click", load);
  await load();
}
