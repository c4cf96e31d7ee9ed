// A form of settings. The API says all about them: labels, groups, parts, ranges and values; this page draws it.

import { api, askBeforeLeaving, make, onlyLooks, say } from "./app.js";
import { Field } from "./setting-field.js";
import { TableField } from "./setting-table.js";

/** Asks for the groups of device settings that stand on a page. */
export function groupsOf(page) {
  return async () => {
    const { device } = await api("/api/settings?of=");
    const own = device.filter((group) => group.page === page);
    return own.map((group) => ({ ...group, settings: group.settings.filter((row) => !row.hasOwnForm) }));
  };
}

/** A field for each row, and one for all rows of a table. */
function fieldsOf(rows, scope) {
  const isFirst = (row) => rows.find(({ table }) => table === row.table) === row;
  return rows
    .filter((row) => row.table === null || isFirst(row))
    .map((row) => (row.table === null ? new Field(row, scope) : new TableField(rows.filter(({ table }) => table === row.table), scope)));
}

/**
 * A form of settings: the essential ones, the others folded by group, a search, and a button that saves.
 *
 * @param place the element that gets the form
 * @param load asks for the groups of settings, again after each change
 * @param port name of the port, or null for the device
 * @param apply makes the saved settings take effect; returns {good, text}
 * @param words texts of the buttons: `apply` and `save`
 */
export async function settingsForm(place, load, port, apply, words) {
  const form = new SettingsForm(load, port, apply, words);
  await form.draw();
  place.replaceChildren(form.element);
  form.showNamed();
  return form;
}

class SettingsForm {
  constructor(load, port, apply, words) {
    this.load = load;
    this.port = port;
    this.apply = apply;
    this.fields = [];
    this.sections = [];
    this.output = make("output", { "aria-live": "polite" });
    this.save = make("button", { class: "main", type: "submit" }, words.apply);
    this.later = words.save ? make("button", { type: "button" }, words.save) : null;
    this.later?.addEventListener("click", () => this.send(false));
    this.search = make("input", { type: "search", id: "search", placeholder: "name, AT command or words", autocomplete: "off" });
    this.search.addEventListener("input", () => this.show());
    this.cards = make("fieldset", { disabled: onlyLooks() });
    this.none = make("p", { class: "quiet", hidden: true, "aria-live": "polite" }, "No setting matches.");
    const find = make("div", { class: "row search" }, make("label", { for: "search" }, "Find a setting"), this.search);
    const actions = make("div", { class: "actions", "data-changes": true }, this.save, this.later, this.output);
    this.element = make("form", { novalidate: true }, port ? find : null, this.none, this.cards, actions);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(true);
    });
    this.cards.addEventListener("input", () => this.show());
    this.cards.addEventListener("change", () => this.show());
    askBeforeLeaving(() => this.changes().length > 0);
  }

  /** The keys and values that are to be saved. */
  changes() {
    return this.fields.flatMap((field) => field.changes());
  }

  async draw() {
    const groups = await this.load();
    this.groups = groups.map(({ heading, settings }) => ({ heading, fields: fieldsOf(settings, this.port ?? "device") }));
    this.fields = this.groups.flatMap(({ fields }) => fields);
    this.sections = [];
    this.cards.replaceChildren(...(this.port ? this.folded() : this.groups.map(({ heading, fields }) => card(heading, fields))));
    this.show();
  }

  /** The essential settings first, then the others of each group, folded. */
  folded() {
    const essential = this.fields.filter(({ row }) => row.essential);
    const rest = this.groups.map((group) => {
      const fields = group.fields.filter(({ row }) => !row.essential);
      const count = make("span", { class: "quiet" });
      const element = make("details", { class: "card" }, make("summary", {}, make("h2", {}, group.heading), count), fields.map((field) => field.element));
      return { fields, count, element };
    });
    this.sections = rest.filter(({ fields }) => fields.length);
    const first = card("Essential", essential);
    const sections = this.sections.map(({ element }) => element);
    this.sections.push({ fields: essential, count: make("span"), element: first });
    return [first, ...sections];
  }

  mode() {
    return this.fields.find(({ row }) => row.decidesMode)?.inputs()[0].value;
  }

  /** Shows the fields that apply in the mode that is chosen, and that the search finds. */
  show() {
    const mode = this.mode();
    const wanted = this.search.value.trim().toLowerCase();
    for (const field of this.fields) {
      field.mark();
      field.element.hidden = !field.appliesIn(mode) || !field.matches(wanted);
    }
    for (const { fields, count, element } of this.sections) {
      const shown = fields.filter((field) => !field.element.hidden);
      const different = shown.filter((field) => field.differsFromFactory()).length;
      element.hidden = shown.length === 0;
      count.textContent = different ? ` ${different} changed from factory` : "";
      if (wanted) {
        element.open = true;
      }
    }
    this.none.hidden = this.fields.some((field) => !field.element.hidden);
    const changes = this.changes().length;
    this.save.disabled = changes === 0;
    if (this.later) {
      this.later.disabled = changes === 0;
    }
  }

  /** Opens the field that the address names behind `#`. */
  showNamed() {
    const field = this.fields.find((one) => one.isOf("name", location.hash.slice(1)));
    if (field) {
      field.element.closest("details")?.setAttribute("open", "");
      field.element.scrollIntoView({ block: "center" });
      field.inputs()[0]?.focus();
    }
  }

  async send(applies) {
    this.fields.forEach((field) => field.tell(""));
    const values = Object.fromEntries(this.changes());
    say(this.output, "Saving ...");
    try {
      const answer = await api("/api/settings", this.port ? { ports: { [this.port]: values } } : { device: values, apply: applies });
      const waits = this.port ? answer.portsToRestart.length > 0 : answer.deviceToRestart;
      const outcome = waits && applies ? await this.apply(answer) : { good: true, text: waits ? "Saved. Takes effect after a restart." : "Saved. In effect now." };
      await this.draw();
      const notes = answer.notes.map((note) => ` ${note}.`).join("");
      say(this.output, outcome.text + notes, outcome.good ? "good" : "problem");
    } catch (refused) {
      this.refuse(refused);
    }
  }

  refuse(refused) {
    let first = null;
    for (const problem of refused.problems) {
      const field = this.fields.find((one) => one.isOf("key", problem.key));
      const wrong = field?.tell(problem.text, problem.part, problem.key);
      field?.element.closest("details")?.setAttribute("open", "");
      first ??= wrong;
    }
    first?.focus();
    say(this.output, refused.problems.length ? "Not saved: see the marked fields." : `${refused.message}.`.replace("..", "."), "problem");
  }

  /** All settings as AT commands, without secrets; `onlyChanged` from the factory values. */
  script(onlyChanged) {
    return this.fields.flatMap((field) => field.commands(onlyChanged)).join("\n");
  }
}

function card(heading, fields) {
  return make("section", { class: "card" }, make("h2", {}, heading), fields.map((field) => field.element));
}
