// One setting as a field, with its controls, help and problem.

import { make, setText } from "./app.js";

function select(common, part, value) {
  return make(
    "select",
    common,
    part.choices.map((choice) => make("option", { value: choice.value, selected: choice.value === value }, choice.label)),
  );
}

function input(common, part, value) {
  const suggestions = [...part.choices.map((choice) => choice.value), ...part.suggestions];
  const list = suggestions.length ? `${common.id}-list` : null;
  const isNumber = part.type === "NUMBER";
  const field = make("input", {
    ...common,
    type: part.secret ? "password" : "text",
    value: value ?? "",
    inputmode: isNumber && part.min >= 0 && !part.choices.some((choice) => /\D/.test(choice.value)) ? "numeric" : null,
    maxlength: part.maxLength ?? null,
    autocomplete: part.secret ? "new-password" : "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const unit = part.unit ? make("span", { class: "unit" }, part.unit) : null;
  return list ? [withSuggestions(field, suggestions, common.id), unit] : [field, unit];
}

/** A choice of the usual values beside the field: a datalist offers those only that begin as the value does. */
function withSuggestions(field, suggestions, id) {
  const usual = make("select", { class: "usual", "aria-label": "Usual values", id: `${id}-usual` }, make("option", { value: "" }, "▾"), suggestions.map((one) => make("option", {}, one)));
  usual.addEventListener("change", () => {
    if (usual.value) {
      field.value = usual.value;
      usual.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  return make("span", { class: "with-usual" }, field, usual);
}

/** The control of a part: an element, or a list of them; the one with the value has `data-value`. */
export function control(id, part, value, describedBy) {
  const common = { id, name: id, "aria-describedby": describedBy, "data-value": true };
  return part.type === "CHOICE" ? select(common, part, value) : input(common, part, value);
}

/** Help, with the meaning of words. */
function helpOf(row) {
  const [part] = row.parts;
  const words = part.type === "NUMBER" ? part.choices.map((choice) => ` ${choice.value}: ${choice.label}.`) : [];
  const range = part.type === "NUMBER" && row.parts.length === 1 ? ` Enter ${part.accepts}.` : "";
  return row.help + range + words.join("");
}

/** Whether a search finds a row. */
export function matches({ name, label, help, key }, wanted) {
  return wanted === "" || [`at+${name}`, label, help, key].some((text) => text.toLowerCase().includes(wanted));
}

/** Tells a change that is not saved, and one that waits for a restart. */
export function markOf(isChanged, isEffective) {
  return isChanged ? "not saved" : isEffective ? "" : "takes effect after a restart";
}

/** One row as a field; `value()` is its text as the table has it, null if a secret was not typed. */
export class Field {
  constructor(row, scope) {
    this.row = row;
    this.id = `${scope}-${row.key.replaceAll(".", "-")}`;
    const isSingle = row.parts.length === 1;
    this.help = make("p", { class: "help", id: `${this.id}-help` }, helpOf(row));
    this.problem = make("p", { class: "problem", id: `${this.id}-problem`, hidden: true, role: "alert" });
    this.changedMark = make("span", { class: "changed-mark" });
    this.toFactory = make("button", { type: "button", class: "link", hidden: true }, "");
    this.toFactory.addEventListener("click", () => this.set(row.factory));
    const describedBy = `${this.help.id} ${this.problem.id}`;
    const body = isSingle ? control(this.id, row.parts[0], row.value, describedBy) : this.composite(describedBy);
    const label = make(isSingle ? "label" : "span", { class: "label", for: isSingle ? this.id : null }, row.label, make("small", {}, `AT+${row.name}`));
    this.element = make(
      "div",
      { class: "field", "data-setting": row.name, role: isSingle ? null : "group", "aria-label": isSingle ? null : row.label },
      label,
      make("div", {}, body, make("div", {}, this.changedMark, this.toFactory), this.help, this.problem),
    );
    this.before = this.value();
  }

  composite(describedBy) {
    const { parts, secret, value } = this.row;
    const values = secret && value === "" ? [] : value.split(",");
    this.labels = parts.map((part, i) => make("label", {}, part.label, control(`${this.id}-${i}`, part, values[i], describedBy)));
    const group = make("div", { class: "parts" }, this.labels);
    group.addEventListener("input", () => this.showParts());
    this.partsElement = group;
    this.showParts();
    return group;
  }

  showParts() {
    const first = this.partsElement.querySelector("[data-value]").value;
    this.labels.forEach((label, i) => {
      const { onlyWith } = this.row.parts[i];
      label.hidden = onlyWith !== undefined && onlyWith !== first;
    });
  }

  inputs() {
    return [...this.element.querySelectorAll("[data-value]")];
  }

  value() {
    const values = this.inputs()
      .filter((one) => !one.closest("label[hidden]"))
      .map((one) => one.value);
    if (this.row.secret && values.every((value) => value === "")) {
      return null;
    }
    const [first, ...others] = values;
    const isOff = this.row.secret && this.row.accepts.startsWith("OFF, or") && /^off$/i.test(first) && others.every((value) => value === "");
    return isOff ? first : values.join(",");
  }

  set(text) {
    const values = this.row.parts.length === 1 ? [text] : text.split(",");
    this.inputs().forEach((one, i) => (one.value = values[i] ?? ""));
    this.inputs()[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  isChanged() {
    return this.value() !== this.before;
  }

  /** The key and the value, if it is to be saved. */
  changes() {
    return this.isChanged() ? [[this.row.key, this.value()]] : [];
  }

  /** Whether its row has a certain `name` or `key`. */
  isOf(property, text) {
    return this.row[property] === text;
  }

  differsFromFactory() {
    return !this.row.secret && this.value() !== this.row.factory;
  }

  appliesIn(mode) {
    return mode === undefined || this.row.modes.includes(mode);
  }

  matches(wanted) {
    return matches(this.row, wanted);
  }

  /** Tells a change that is not saved, one that waits for a restart, and the factory value. */
  mark() {
    setText(this.changedMark, markOf(this.isChanged(), this.row.effective));
    const differs = this.differsFromFactory() && this.row.factory !== undefined;
    this.toFactory.hidden = !differs;
    setText(this.toFactory, differs ? `factory: ${this.row.factory === "" ? "empty" : this.row.factory}` : "");
  }

  /** Tells a problem at its wrong part, which is returned; none with an empty text. */
  tell(text, part = 0) {
    this.problem.textContent = text ? `${text.replace(/\.$/, "")}.` : "";
    this.problem.hidden = text === "";
    this.inputs().forEach((one, i) => one.setAttribute("aria-invalid", String(text !== "" && i === part)));
    return this.inputs()[part];
  }

  /** The stored value as an AT command, unless it is secret or, with `onlyChanged`, that of the factory. */
  commands(onlyChanged) {
    const { secret, name, value } = this.row;
    return !secret && (!onlyChanged || this.differsFromFactory()) ? [`AT+${name}=${value}`] : [];
  }
}
