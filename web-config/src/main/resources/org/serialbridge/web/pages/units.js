// Units in the network: the search of them, and the settings of one, taken over by a port here.

import { api, make, say } from "./app.js";
import { previewChanges } from "./changes.js";
import { LiveTable } from "./table.js";

/** With DNS-SD a search takes up to 6 s; a unit is asked for up to 4 s. */
const TIMEOUT_MILLIS = 20_000;
const MOST_PORTS = 3;
const MOST_UNITS = 256;
const NONE =
  "No unit answers. Check its power and its link. A search passes no router, and Wi-Fi with isolated clients lets no broadcast pass. A serialbridge answers unless AT+DISC is OFF.";

const output = make("output", { "aria-live": "polite" });
const table = new LiveTable("Units", ["Address", "Name", "MAC", "Version", "Found by", "Actions"], "cards");
const place = make("div");

function by(unit) {
  return unit.by.join(", ").replace(/(?<=\d), UDP /g, ", ");
}

/** The pages that a unit announces, with their addresses, and a button if its settings can be read. */
function actions(unit, ports) {
  const pages = unit.services.filter(({ type }) => type === "http" || type === "https").map(({ type, port }) => `${type}://${unit.address}:${port}/`);
  const links = [...new Set(pages)].map((href) => make("a", { href, target: "_blank", rel: "noopener noreferrer" }, href));
  const isRead = ports.length > 0 && unit.by.some((one) => one.startsWith("UDP"));
  const adopt = isRead ? make("button", { type: "button", class: "small", "aria-label": `Adopt ${unit.address}`, onclick: () => ask(unit, ports) }, "Adopt ...") : null;
  return make("span", { class: "row" }, links, adopt);
}

function field(id, label, control) {
  return make("div", { class: "field" }, make("label", { for: id }, label), make("div", {}, control));
}

function choice(id, options) {
  return make(
    "select",
    { id },
    options.map(([value, text]) => make("option", { value }, text)),
  );
}

/** Asks for user, password and port, reads the unit, and shows the changes of the port. */
function ask(unit, ports) {
  const text = (id, more) => make("input", { id, required: true, maxlength: 5, autocomplete: "off", ...more });
  const user = text("unit-user", { value: "admin" });
  const password = text("unit-password", { type: "password", autocomplete: "new-password" });
  const unitPort = choice("unit-port", Array.from({ length: MOST_PORTS }, (_, i) => [i + 1, `Port ${i + 1}`]));
  const port = choice("adopting-port", ports.map((name) => [name, name]));
  const told = make("output", { "aria-live": "polite" });
  const changes = make("div");
  const form = make(
    "form",
    {},
    make("h3", {}, `Settings of ${unit.name || "the unit"} at ${unit.address}`),
    make("p", { class: "help" }, "The unit is only read, by the frames of its set-up program. They carry a part of its settings."),
    field("unit-user", "User of the unit", user),
    field("unit-password", "Its password", password),
    field("unit-port", "Serial port of the unit", unitPort),
    field("adopting-port", "Port here that gets them", port),
    make(
      "div",
      { class: "row" },
      make("button", { type: "submit", class: "main" }, "Read its settings"),
      make("button", { type: "button", onclick: () => place.replaceChildren() }, "Cancel"),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    changes.replaceChildren();
    say(told, "Reading ...");
    const asked = { address: unit.address, user: user.value, password: password.value, unitPort: Number(unitPort.value), port: port.value };
    try {
      const { name, settings, notImported } = await api("/api/units/read", asked, TIMEOUT_MILLIS);
      const left = notImported.map(({ setting, reason }) => make("li", {}, `${setting}: ${reason}`));
      say(told, `Read: ${name}.`, "good");
      const preview = make("div");
      changes.replaceChildren(...(left.length ? [make("p", {}, "Not imported:"), make("ul", {}, left)] : []), preview);
      await previewChanges(preview, "/api/import", settings, async () => {});
    } catch (refused) {
      say(told, refused.message, "problem");
    }
  });
  place.replaceChildren(form, told, changes);
  password.focus();
}

/**
 * Draws the search into an element.
 *
 * @param ports names of the ports that may get settings
 */
export function unitsSection(section, ports) {
  const start = make("button", { type: "button" }, "Search");
  start.addEventListener("click", async () => {
    start.disabled = true;
    place.replaceChildren();
    say(output, "Searching ...");
    try {
      const units = await api("/api/units/search", {}, TIMEOUT_MILLIS);
      const isCut = units.length >= MOST_UNITS;
      say(output, isCut ? `More than ${MOST_UNITS} units: the rest is not shown.` : units.length ? "" : NONE);
      table.update(
        units.map((unit) => ({
          key: JSON.stringify(unit),
          cells: [unit.address, unit.name, unit.mac, unit.version, by(unit), { element: actions(unit, ports) }],
        })),
      );
    } catch (refused) {
      say(output, refused.message, "problem");
    } finally {
      start.disabled = false;
    }
  });
  table.update([]);
  section.append(
    make("h2", {}, "Units in the network"),
    make("p", {}, "Hardware units and other appliances that answer a broadcast. Nothing changes on them."),
    make("div", { class: "row" }, start, output),
    table.element,
    place,
  );
}
