// Fields for rows of the setting table: the table says names, ranges, help and values; this page only how they look.

import { api, make, say } from "./app.js";

// Values of several parts, as AT commands have them, separated by commas.
const PARTS = {
  UART: [
    { label: "Baud rate (bit/s)", list: ["45", "50", "75", "110", "134", "150", "200", "300", "1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400", "460800", "921600"] },
    { label: "Data bits", choices: ["5", "6", "7", "8"] },
    { label: "Stop bits", choices: ["1", "2"] },
    { label: "Parity", choices: [["NONE", "None"], ["EVEN", "Even"], ["ODD", "Odd"], ["MASK", "Mark"], ["SPACE", "Space"]] },
    { label: "Flow control", choices: [["NFC", "None"], ["FCH", "RTS/CTS"], ["FCX", "XON/XOFF"]] },
  ],
  SOCK: [
    {
      label: "Work mode",
      choices: [["TCPS", "TCP server"], ["TCPC", "TCP client"], ["UDPS", "UDP server"], ["UDPC", "UDP client"], ["HTPC", "HTTP client"]],
    },
    { label: "Remote host" },
    { label: "Port (local for servers, remote for clients)" },
  ],
  WANN: [
    { label: "Who sets it", choices: [["HOST", "The host itself"], ["DHCP", "DHCP"], ["STATIC", "Static address"]] },
    { label: "Address", onlyWith: "STATIC" },
    { label: "Netmask", onlyWith: "STATIC" },
    { label: "Gateway (0.0.0.0: none)", onlyWith: "STATIC" },
  ],
  WEBU: [{ label: "User" }, { label: "New password", type: "password" }],
  REGCLOUD: [{ label: "Device id" }, { label: "Communication key", type: "password" }],
};

const NAMES = { ON: "On", OFF: "Off" };

function choiceOptions(choices, value) {
  return choices.map((choice) => {
    const [key, text] = Array.isArray(choice) ? choice : [choice, NAMES[choice] ?? choice];
    return make("option", { value: key, selected: key === value }, text);
  });
}

function control(id, part, value, describedBy) {
  const common = { id, name: id, "aria-describedby": describedBy };
  if (part.choices) {
    return make("select", common, choiceOptions(part.choices, value));
  }
  const input = make("input", {
    ...common,
    type: part.type ?? "text",
    value: value ?? "",
    autocomplete: part.type === "password" ? "new-password" : "off",
    spellcheck: "false",
    list: part.list ? `${id}-list` : null,
  });
  return part.list
    ? [input, make("datalist", { id: `${id}-list` }, part.list.map((one) => make("option", { value: one })))]
    : input;
}

/** One row as a field; `value()` is its text as the table has it, null if a secret was not typed. */
class Field {
  constructor(row, scope, title) {
    this.row = row;
    this.id = `${scope}-${row.key.replaceAll(".", "-")}`;
    this.parts = PARTS[row.name];
    this.help = make("p", { class: "help", id: `${this.id}-help` }, `${row.help}. Accepted: ${row.accepts}.`);
    this.problem = make("p", { class: "problem", id: `${this.id}-problem`, hidden: true, role: "alert" });
    this.waits = make("span", { class: "changed-mark", hidden: row.effective !== false }, "in force after a restart");
    const describedBy = `${this.help.id} ${this.problem.id}`;
    const body = this.parts ? this.composite(describedBy) : this.single(describedBy);
    const label = make(this.parts ? "span" : "label", { class: "label", for: this.parts ? null : this.id }, title, make("small", {}, `AT+${row.name}`));
    this.element = make("div", { class: "field", "data-setting": row.name, role: this.parts ? "group" : null, "aria-label": this.parts ? title : null }, label, make("div", {}, body, this.waits, this.help, this.problem));
    this.before = this.value();
  }

  single(describedBy) {
    const { row } = this;
    const part = row.secret ? { type: "password" } : { choices: row.choices };
    return control(this.id, part, row.value, describedBy);
  }

  composite(describedBy) {
    const values = this.row.secret ? [] : this.row.value.split(",");
    const labels = this.parts.map((part, i) =>
      make("label", {}, part.label, control(`${this.id}-${i}`, part, values[i] ?? "", describedBy)),
    );
    const group = make("div", { class: "parts" }, labels);
    const show = () => {
      const first = group.querySelector("select")?.value;
      labels.forEach((label, i) => {
        label.hidden = this.parts[i].onlyWith !== undefined && this.parts[i].onlyWith !== first;
      });
    };
    group.addEventListener("change", show);
    show();
    return group;
  }

  inputs() {
    return [...this.element.querySelectorAll("input, select")];
  }

  value() {
    const values = this.inputs()
      .filter((input) => !input.closest("label[hidden]"))
      .map((input) => input.value);
    if (this.row.secret && values.every((value) => value === "")) {
      return null;
    }
    return values.join(",");
  }

  isChanged() {
    return this.value() !== this.before;
  }

  tell(text) {
    this.problem.textContent = text;
    this.problem.hidden = text === "";
    for (const input of this.inputs()) {
      input.setAttribute("aria-invalid", String(text !== ""));
    }
  }
}

/** The help text up to its explanations; what is in front of a colon is left out where several rows share it. */
function title(row, rows) {
  const [, subject, rest] = /^([^:;(]*)(?::\s*([^;(]*))?/.exec(row.help);
  const isShared = rows.filter((other) => other.help.startsWith(subject)).length > 1;
  const text = (isShared && rest ? rest : subject).trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A form of settings: cards with fields, a button that stores what was changed, and one that restarts.
 *
 * @param place where it goes
 * @param rows the rows of one level
 * @param port the name of the port, or null for the device
 * @param groups [heading, [AT names]]; what no group names stands in the last one
 */
export function settingsForm(place, rows, port, groups) {
  const fields = new Map(rows.map((row) => [row.name, new Field(row, port ?? "device", title(row, rows))]));
  const left = new Set(fields.keys());
  const cards = groups.map(([heading, names]) => {
    const own = names.filter((name) => left.delete(name));
    return own.length ? make("section", { class: "card" }, make("h2", {}, heading), own.map((name) => fields.get(name).element)) : null;
  });
  if (left.size) {
    cards.push(make("section", { class: "card" }, make("h2", {}, "More"), [...left].map((name) => fields.get(name).element)));
  }
  const output = make("output", { "aria-live": "polite" });
  const store = make("button", { class: "main", type: "submit" }, "Store");
  const restart = make("button", { type: "button" }, port ? "Restart the port" : "Bring into force");
  const form = make("form", { novalidate: true }, cards, make("div", { class: "actions" }, store, restart, output));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await storeChanges(fields, port, output);
  });
  restart.addEventListener("click", () => restartNow(fields, port, output));
  place.replaceChildren(form);
}

async function storeChanges(fields, port, output) {
  const changed = {};
  for (const field of fields.values()) {
    field.tell("");
    if (field.isChanged()) {
      changed[field.row.key] = field.value();
    }
  }
  if (Object.keys(changed).length === 0) {
    say(output, "Nothing was changed.");
    return;
  }
  try {
    await api("/api/settings", port ? { ports: { [port]: changed } } : { device: changed });
    for (const field of fields.values()) {
      if (field.isChanged()) {
        field.before = field.value();
        field.waits.hidden = false;
      }
    }
    say(output, "Stored. In force after a restart.", "good");
  } catch (refused) {
    show(fields, refused, output);
  }
}

function show(fields, refused, output) {
  const byKey = new Map([...fields.values()].map((field) => [field.row.key, field]));
  let first = null;
  for (const problem of refused.problems) {
    const field = byKey.get(problem.key);
    field?.tell(problem.text);
    first ??= field;
  }
  first?.inputs()[0]?.focus();
  say(output, refused.problems.length ? "Not stored: see the marked fields." : refused.message, "problem");
}

async function restartNow(fields, port, output) {
  try {
    await api("/api/restart", port ? { ports: [port] } : { ports: [], device: true });
    for (const field of fields.values()) {
      field.waits.hidden = true;
    }
    say(output, port ? `${port} restarts.` : "The settings come into force.", "good");
  } catch (refused) {
    say(output, refused.message, "problem");
  }
}
