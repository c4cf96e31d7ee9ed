// Settings of one kind as a table: a row for each one that is used, in the order that counts.

import { make, setText } from "./app.js";
import { control, markOf, matches } from "./setting-field.js";

/** Characters for which a column has room; it scrolls sideways, or is a card, where that is too wide. */
const NARROWEST = 6;
const WIDEST = 36;

/** The settings of a table as one field; a row that is not used has its factory value, and is not drawn. */
export class TableField {
  /**
   * @param rows the settings of the table, in their order; the first one has the parts
   * @param scope name of the port, for identifiers
   */
  constructor(rows, scope) {
    this.rows = rows;
    this.row = rows[0];
    this.id = `${scope}-${this.row.key.replaceAll(".", "-")}`;
    this.made = 0;
    this.changedMark = make("span", { class: "changed-mark" });
    this.toFactory = make("button", { type: "button", class: "link", hidden: true }, `factory: ${this.row.factory}`);
    this.toFactory.addEventListener("click", () => this.change(() => this.entries.splice(0).forEach(({ element }) => element.remove())));
    this.addButton = make("button", { type: "button", class: "add", "aria-label": `Add to ${this.row.table}` }, "Add");
    this.addButton.addEventListener("click", () => this.add());
    this.heads = this.row.parts.map(({ label, unit }) => (unit ? `${label} (${unit})` : label));
    const head = make("thead", {}, make("tr", {}, ["AT command", ...this.heads, "Order"].map((text) => make("th", { scope: "col" }, text))));
    this.table = make("table", { class: "cards" }, make("caption", { class: "off-screen" }, this.row.table), head);
    this.table.addEventListener("change", () => this.fit());
    this.forms = make("p", { class: "help" }, this.row.parts.filter(({ type }) => type === "TEXT").map(({ label, accepts }) => `${label}: ${accepts}. `));
    const scroll = make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `${this.row.table}, table` }, this.table);
    const names = `AT+${this.row.name} to AT+${rows.at(-1).name}`;
    this.element = make(
      "div",
      { class: "field table-field", "data-setting": this.row.name, role: "group", "aria-label": this.row.table },
      make("span", { class: "label" }, this.row.table, make("small", {}, names)),
      make("p", { class: "help", id: `${this.id}-help` }, this.row.help),
      scroll,
      this.forms,
      make("div", {}, this.addButton, this.changedMark, this.toFactory),
    );
    this.entries = [];
    rows.forEach(({ value, factory }, slot) => {
      if (value !== factory) {
        this.append(slot, value.split(","));
      }
    });
    this.renumber();
  }

  // ---- rows

  /** @param slot index of the setting that has the value */
  append(slot, texts) {
    const id = `${this.id}-${this.made++}`;
    const problem = make("p", { class: "problem", id: `${id}-problem`, role: "alert" });
    const describedBy = `${this.id}-help ${problem.id}`;
    const cells = this.row.parts.map((part, i) => make("td", { "data-label": this.heads[i] }, control(`${id}-${i}`, { ...part, unit: "" }, texts[i], describedBy)));
    const name = make("small");
    const entry = { slot, name, problem, up: this.button("↑"), down: this.button("↓"), drop: this.button("✕") };
    entry.up.addEventListener("click", () => this.move(entry, -1));
    entry.down.addEventListener("click", () => this.move(entry, 1));
    entry.drop.addEventListener("click", () => this.drop(entry));
    const buttons = make("td", { class: "order" }, entry.up, entry.down, entry.drop);
    const all = make("td", { colspan: cells.length + 2 }, problem);
    entry.element = make("tbody", {}, make("tr", {}, make("td", {}, name), cells, buttons), make("tr", { class: "of-problem" }, all));
    entry.inputs = [...entry.element.querySelectorAll("[data-value]")];
    this.entries.push(entry);
    this.table.append(entry.element);
    return entry;
  }

  button(text) {
    return make("button", { type: "button" }, text);
  }

  add() {
    this.change(() => {
      if (this.entries.at(-1)?.slot === this.rows.length - 1) {
        this.entries.forEach((entry, slot) => (entry.slot = slot)); // gaps before the last one
      }
      const slot = (this.entries.at(-1)?.slot ?? -1) + 1;
      this.append(slot, this.row.parts.map(({ leftOut }) => leftOut));
    });
    this.entries.at(-1).inputs[0].focus();
  }

  /** Lets a row and its neighbour change places; the row itself stays in the document, with the focus. */
  move(entry, by) {
    const at = this.entries.indexOf(entry);
    const other = this.entries[at + by];
    this.change(() => {
      entry.element[by < 0 ? "after" : "before"](other.element);
      [entry.slot, other.slot] = [other.slot, entry.slot];
      [this.entries[at], this.entries[at + by]] = [other, entry];
    });
    const [used, opposite] = by < 0 ? [entry.up, entry.down] : [entry.down, entry.up];
    (used.disabled ? opposite : used).focus();
  }

  drop(entry) {
    const at = this.entries.indexOf(entry);
    this.change(() => {
      entry.element.remove();
      this.entries.splice(at, 1);
    });
    (this.entries[at]?.drop ?? this.addButton).focus();
  }

  change(action) {
    action();
    this.renumber();
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  renumber() {
    this.entries.forEach((entry, i) => {
      const { name, label } = this.rows[entry.slot];
      setText(entry.name, `AT+${name}`);
      entry.up.setAttribute("aria-label", `Move ${label} up`);
      entry.down.setAttribute("aria-label", `Move ${label} down`);
      entry.drop.setAttribute("aria-label", `Delete ${label}`);
      entry.inputs.forEach((input, part) => input.setAttribute("aria-label", `${label}, ${this.row.parts[part].label}`));
      entry.up.disabled = i === 0;
      entry.down.disabled = i === this.entries.length - 1;
    });
    this.fit();
    this.table.hidden = this.forms.hidden = this.entries.length === 0;
    this.addButton.disabled = this.entries.length === this.rows.length;
  }

  /** Gives each column room for its longest text. */
  fit() {
    for (const part of this.row.parts.keys()) {
      const inputs = this.entries.map((entry) => entry.inputs[part]).filter(({ tagName }) => tagName === "INPUT");
      const longest = Math.max(NARROWEST, ...inputs.map(({ value }) => value.length));
      inputs.forEach((input) => input.style.setProperty("--characters", Math.min(longest, WIDEST)));
    }
  }

  // ---- a field of the form

  inputs() {
    return this.entries.flatMap(({ inputs }) => inputs);
  }

  changes() {
    const values = this.rows.map(({ factory }) => factory);
    this.entries.forEach(({ slot, inputs }) => (values[slot] = inputs.map(({ value }) => value).join(",")));
    return this.rows.flatMap(({ key, value }, slot) => (values[slot] === value ? [] : [[key, values[slot]]]));
  }

  differsFromFactory() {
    return this.entries.length > 0;
  }

  isOf(property, text) {
    return this.rows.some((row) => row[property] === text);
  }

  appliesIn(mode) {
    return mode === undefined || this.row.modes.includes(mode);
  }

  matches(wanted) {
    return this.row.table.toLowerCase().includes(wanted) || this.rows.some((row) => matches(row, wanted));
  }

  mark() {
    setText(this.changedMark, markOf(this.changes().length > 0, this.rows.every(({ effective }) => effective)));
    this.toFactory.hidden = !this.differsFromFactory();
  }

  /** Tells a problem of one row at its wrong part, which is returned; with an empty text none of any row. */
  tell(text, part, key) {
    let wrong = null;
    for (const { slot, problem, inputs } of this.entries) {
      const isWrong = text !== "" && this.rows[slot].key === key;
      if (isWrong || text === "") {
        problem.textContent = text ? `${text.replace(/\.$/, "")}.` : "";
        inputs.forEach((input, i) => input.setAttribute("aria-invalid", String(isWrong && i === part)));
      }
      wrong ??= isWrong ? inputs[part] : null;
    }
    return wrong;
  }

  commands(onlyChanged) {
    return this.rows.filter(({ value, factory }) => !onlyChanged || value !== factory).map(({ name, value }) => `AT+${name}=${value}`);
  }
}
