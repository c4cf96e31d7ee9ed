// Finds the settings of the device at a port, and takes them over.

import { api, make, say, setText } from "./app.js";
import { duration } from "./format.js";
import { inWords, LineTest, startButton, warning } from "./line-test.js";
import { restartAndSee } from "./outcome.js";

const MODES = [
  ["all", "Listen, then ask Modbus units"],
  ["ask", "Modbus units only"],
  ["listen", "A device that talks by itself"],
];

const TRAFFIC = {
  modbus_units: "Modbus RTU",
  modbus_master: "Modbus RTU, a master talks",
  nmea: "NMEA 0183",
  text: "Text",
  data: "Unknown data",
};

/** A page that shows a search needs no line for its style. */
function useStyle() {
  if (!document.querySelector('link[href="/find.css"]')) {
    document.head.append(make("link", { rel: "stylesheet", href: "/find.css" }));
  }
}

function field(id, label, control) {
  return make("div", { class: "field" }, make("label", { for: id }, label), make("div", {}, control));
}

function choice(id, value) {
  return make(
    "select",
    { id },
    MODES.map(([key, text]) => make("option", { value: key, selected: key === value }, text)),
  );
}

/**
 * Draws a search into an element.
 *
 * @param options units: whether Modbus units are there, which are asked at once; onTaken: called with what was found,
 *     when its settings are stored and the port has restarted
 */
export function findSettings(place, port, { units = false, onTaken = () => {} } = {}) {
  useStyle();
  const kind = choice("find-mode", units ? "ask" : "all");
  const asked = make("input", { id: "find-units", value: "1-16", inputmode: "text", autocomplete: "off" });
  const timeout = make("input", { id: "find-timeout", type: "number", min: 20, max: 2000, value: 100, inputmode: "numeric" });
  const all = make("input", { type: "checkbox" });
  const estimate = make("p", { class: "quiet", "aria-live": "polite" });
  const results = make("div", { class: "found" });
  const notes = make("div");
  const start = startButton(make("button", { type: "submit", class: "main" }, "Search"));
  const form = make(
    "form",
    {},
    field("find-mode", "What to look for", kind),
    field("find-units", "Modbus units", asked),
    make(
      "details",
      {},
      make("summary", {}, "More options"),
      field("find-timeout", "Time for a response (ms)", timeout),
      make("label", { class: "check" }, all, " Continue after the first find"),
    ),
    estimate,
    make("div", { class: "row" }, start),
  );
  const options = () => ({
    mode: kind.value,
    units: asked.value.replaceAll(" ", ""),
    timeoutMillis: Number(timeout.value),
    all: all.checked,
  });

  const test = new LineTest(port, ["search"], (report) => {
    showFound(results, report, port, onTaken);
    const texts = report.conclusions.map((text) => make("p", {}, text));
    if (notes.textContent !== texts.map((one) => one.textContent).join("")) {
      notes.replaceChildren(...texts);
    }
  });

  const tell = async () => {
    asked.disabled = kind.value === "listen";
    try {
      const { longestMillis } = await api("/api/test/estimate", options());
      setText(estimate, `It takes up to ${duration(Math.ceil(longestMillis / 1000))} if nothing responds.`);
      estimate.className = "quiet";
    } catch (refused) {
      say(estimate, refused.message, "problem");
    }
  };
  form.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    results.replaceChildren();
    notes.replaceChildren();
    test.start({ test: "search", ...options() });
  });
  tell();
  place.append(
    make("p", {}, "Tries the common speeds and parities. It only listens and reads: nothing is written to a device."),
    warning(port),
    form,
    test.element,
    results,
    notes,
  );
}

/** Each find stays where it is; its units grow. */
function showFound(place, report, port, onTaken) {
  report.found.forEach((found, index) => {
    const texts = found.units.map(({ unit, answer }) => `Unit ${unit}: ${answer}`);
    let card = place.children[index];
    if (card?.dataset.uart !== found.uart) {
      card = foundCard(found, port, onTaken);
      place.insertBefore(card, place.children[index] ?? null);
    }
    setText(card.querySelector(".evidence"), found.evidence);
    const list = card.querySelector("ul");
    texts.slice(list.childElementCount).forEach((text) => list.append(make("li", {}, text)));
    [...list.children].forEach((item, i) => setText(item, texts[i] ?? ""));
    card.querySelector("button").disabled = report.state === "running";
  });
}

function foundCard(found, port, onTaken) {
  const isModbus = found.traffic === "modbus_units";
  const gateway = make("input", { type: "checkbox", id: `gateway-${found.uart}`, checked: true });
  const output = make("output", { "aria-live": "polite" });
  const take = async () => {
    const values = { uart: found.uart };
    if (isModbus && gateway.checked) {
      values.modbus = "ON";
    }
    button.disabled = true;
    try {
      const { notes } = await api("/api/settings", { ports: { [port]: values } });
      const { good, text } = await restartAndSee(port);
      say(output, [text, ...notes].join(" "), good ? "good" : "problem");
      onTaken(found);
    } catch (refused) {
      const texts = refused.problems.map(({ text }) => text);
      say(output, texts.join(" ") || refused.message, "problem");
      button.disabled = false;
    }
  };
  const button = make("button", { type: "button", class: "main", onclick: take }, `Use ${inWords(found.uart)}`);
  const option = isModbus
    ? make("label", { class: "check" }, gateway, " Turn the Modbus gateway on")
    : null;
  return make(
    "div",
    { class: "find", "data-uart": found.uart },
    make("h3", {}, `${inWords(found.uart)}: ${TRAFFIC[found.traffic]}`),
    make("p", { class: "evidence" }, found.evidence),
    make("ul", { class: "units" }),
    make("div", { class: "row" }, option, button),
    make("p", { class: "help" }, "By AT commands: ", make("code", {}, commands(found, isModbus))),
    output,
  );
}

function commands(found, isModbus) {
  return [`AT+UART=${found.uart}`, ...(isModbus ? ["AT+MODTCP=ON"] : []), "AT+Z"].join(" ");
}
