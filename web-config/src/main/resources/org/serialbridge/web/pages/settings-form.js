// A form of settings. The API says all about them: labels, groups, parts, ranges and values; this page draws it.

import { api, make, say } from "./app.js";

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
  return [
    make("input", {
      ...common,
      type: part.secret ? "password" : "text",
      value: value ?? "",
      inputmode: isNumber && !part.choices.some((choice) => /\D/.test(choice.value)) ? "numeric" : null,
      maxlength: part.maxLength ?? null,
      autocomplete: part.secret ? "new-password" : "off",
      spellcheck: "false",
      list,
    }),
    part.unit ? make("span", { class: "unit" }, part.unit) : null,
    list ? make("datalist", { id: list }, suggestions.map((one) => make("option", { value: one }))) : null,
  ];
}

function control(id, part, value, describedBy) {
  const common = { id, name: id, "aria-describedby": describedBy };
  return part.type === "CHOICE" ? select(common, part, value) : input(common, part, value);
}

/** Help with the accepted texts, as far as a select does not show them, and the meaning of words. */
function helpOf(row) {
  const [part] = row.parts;
  const words = part.type === "NUMBER" ? part.choices.map((choice) => ` ${choice.value}: ${choice.label}.`) : [];
  const accepts = row.parts.length > 1 || part.type === "CHOICE" ? "" : ` Enter ${part.accepts}.`;
  const modes = row.hasEffect ? "" : ` No effect in this work mode (only as ${row.modeLabels.join(", ")}).`;
  return row.help + accepts + words.join("") + modes;
}

/** One row as a field; `value()` is its text as the table has it, null if a secret was not typed. */
class Field {
  constructor(row, scope) {
    this.row = row;
    this.id = `${scope}-${row.key.replaceAll(".", "-")}`;
    const isSingle = row.parts.length === 1;
    this.help = make("p", { class: "help", id: `${this.id}-help` }, helpOf(row));
    this.problem = make("p", { class: "problem", id: `${this.id}-problem`, hidden: true, role: "alert" });
    const waits = make("span", { class: "changed-mark", hidden: row.effective }, "takes effect after a restart");
    const describedBy = `${this.help.id} ${this.problem.id}`;
    const body = isSingle ? control(this.id, row.parts[0], row.value, describedBy) : this.composite(describedBy);
    const label = make(isSingle ? "label" : "span", { class: "label", for: isSingle ? this.id : null }, row.label, make("small", {}, `AT+${row.name}`));
    this.element = make(
      "div",
      { class: row.hasEffect ? "field" : "field quiet", "data-setting": row.name, role: isSingle ? null : "group", "aria-label": isSingle ? null : row.label },
      label,
      make("div", {}, body, waits, this.help, this.problem),
    );
    this.before = this.value();
  }

  composite(describedBy) {
    const { parts, secret, value } = this.row;
    const values = secret ? [] : value.split(",");
    const labels = parts.map((part, i) => make("label", {}, part.label, control(`${this.id}-${i}`, part, values[i], describedBy)));
    const group = make("div", { class: "parts" }, labels);
    const show = () => {
      const first = group.querySelector("select, input").value;
      labels.forEach((label, i) => {
        label.hidden = parts[i].onlyWith !== undefined && parts[i].onlyWith !== first;
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
      .filter((one) => !one.closest("label[hidden]"))
      .map((one) => one.value);
    if (this.row.secret && values.every((value) => value === "")) {
      return null;
    }
    return values.join(",");
  }

  isChanged() {
    return this.value() !== this.before;
  }

  tell(text, part = 0) {
    this.problem.textContent = text ? `${text}.` : "";
    this.problem.hidden = text === "";
    this.inputs().forEach((one, i) => one.setAttribute("aria-invalid", String(text !== "" && i === part)));
  }
}

/** Asks for the groups of device settings that stand on a page. */
export function groupsOf(page) {
  return async () => (await api("/api/settings")).device.filter((group) => group.page === page);
}

/**
 * A form of settings: a card for each group, a button that saves the changes, and one that applies them too.
 *
 * @param place the element that gets the form
 * @param load asks for the groups of settings, again after each change
 * @param port name of the port, or null for the device
 */
export async function settingsForm(place, load, port) {
  const output = make("output", { "aria-live": "polite" });
  const save = make("button", { class: "main", type: "submit" }, "Save");
  const apply = make("button", { type: "button" }, port ? "Save and restart" : "Apply now");
  const cards = make("div");
  const form = make("form", { novalidate: true }, cards, make("div", { class: "actions" }, save, apply, output));
  let fields = [];

  async function draw() {
    const groups = await load();
    fields = [];
    cards.replaceChildren(
      ...groups.map((group) => {
        const own = group.settings.map((row) => new Field(row, port ?? "device"));
        fields.push(...own);
        return make("section", { class: "card" }, make("h2", {}, group.heading), own.map((field) => field.element));
      }),
    );
  }

  /** Saves the changes; true if nothing was refused. */
  async function saved() {
    fields.forEach((field) => field.tell(""));
    const changed = fields.filter((field) => field.isChanged());
    if (changed.length === 0) {
      say(output, "Nothing was changed.");
      return true;
    }
    const values = Object.fromEntries(changed.map((field) => [field.row.key, field.value()]));
    try {
      await api("/api/settings", port ? { ports: { [port]: values } } : { device: values });
      await draw();
      const waits = fields.some((field) => !field.row.effective);
      say(output, waits ? "Saved. Takes effect after a restart." : "Saved. In effect now.", "good");
      return true;
    } catch (refused) {
      show(fields, refused, output);
      return false;
    }
  }

  async function applied() {
    try {
      await api("/api/restart", port ? { ports: [port] } : { ports: [], device: true });
      fields.forEach((field) => field.element.querySelector(".changed-mark").setAttribute("hidden", ""));
      say(output, port ? `Saved. ${port} restarts.` : "Applied.", "good");
    } catch (refused) {
      say(output, refused.message, "problem");
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saved();
  });
  apply.addEventListener("click", async () => {
    if (await saved()) {
      await applied();
    }
  });
  await draw();
  place.replaceChildren(form);
}

function show(fields, refused, output) {
  let first = null;
  for (const problem of refused.problems) {
    const field = fields.find((one) => one.row.key === problem.key);
    field?.tell(problem.text, problem.part);
    first ??= field?.inputs()[problem.part ?? 0];
  }
  first?.focus();
  say(output, refused.problems.length ? "Not saved: see the marked fields." : refused.message, "problem");
}
