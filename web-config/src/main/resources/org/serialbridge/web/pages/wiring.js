// Tests of the wiring of a port, each with the meaning of its results.

import { api, make, say, setText } from "./app.js";
import { LineTest, startButton, warning } from "./line-test.js";

const INPUTS = ["cts", "dsr", "ri", "dcd"];
const OUTPUTS = ["dtr", "rts"];
const KINDS = [
  [
    "loopback",
    "Loopback",
    "Bridge TX and RX at the end of the cable. Bytes are sent at eight speeds, and compared with those that come back.",
  ],
  [
    "signals",
    "Modem lines",
    "Shows CTS, DSR, RI and DCD live, and switches DTR and RTS. A device that is wired to them sees the change.",
  ],
  [
    "rs485",
    "RS-485",
    "Listens for five seconds while nothing is sent, then sends three times 48 bytes at the settings of the port, and listens for them.",
  ],
];

/** Draws the tests into an element. */
export function wiringTests(place, port) {
  const speeds = speedTable();
  const lamps = lampRow(port);
  const meaning = make("div", { class: "meaning", "aria-live": "polite" });
  const test = new LineTest(
    port,
    KINDS.map(([kind]) => kind),
    (report) => {
      speeds.show(report.speeds);
      lamps.show(report.signals, report.state === "running");
      const texts = report.conclusions;
      if (meaning.textContent !== texts.join("")) {
        meaning.replaceChildren(...texts.map((text) => make("p", {}, text)));
      }
    },
  );
  const rows = KINDS.map(([kind, name, text]) => {
    const button = startButton(make("button", { type: "button", onclick: () => test.start({ test: kind }) }, `Test: ${name}`));
    return make("div", { class: "wiring" }, make("h3", {}, name), make("p", {}, text), button);
  });
  place.append(warning(port), ...rows, test.element, lamps.element, speeds.element, meaning);
}

function speedTable() {
  const body = make("tbody");
  const heads = ["Speed (bit/s)", "Result", "Sent", "Received", "Damaged", "Lost"];
  const table = make(
    "table",
    {},
    make("caption", {}, "Loopback by speed"),
    make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
    body,
  );
  const element = make("div", { class: "scroll", hidden: true, tabindex: "0", role: "group", "aria-label": "Loopback by speed" }, table);
  const show = (results) => {
    element.hidden = results.length === 0;
    while (body.childElementCount > results.length) {
      body.lastElementChild.remove();
    }
    results.forEach((result, i) => {
      const row = body.rows[i] ?? body.appendChild(make("tr", {}, heads.map(() => make("td"))));
      [result.baudRate, result.meaning, result.sent, result.received, result.wrong, result.lost].forEach((value, at) =>
        setText(row.cells[at], String(value)),
      );
    });
  };
  return { element, show };
}

/** A lamp for each input, a switch for each output. */
function lampRow(port) {
  const output = make("output", { "aria-live": "polite" });
  const set = async (signal, on) => {
    try {
      await api("/api/test/signal", { port, signal: signal.toUpperCase(), on });
      show((await api(`/api/test?port=${port}`)).signals, true); // when the line has made the change
    } catch (refused) {
      say(output, refused.message, "problem");
    }
  };
  const lamps = new Map(INPUTS.map((name) => [name, make("span", { class: "lamp" })]));
  const switches = new Map(
    OUTPUTS.map((name) => [
      name,
      make("button", {
        type: "button",
        role: "switch",
        "aria-checked": "false",
        onclick: (event) => set(name, event.currentTarget.getAttribute("aria-checked") !== "true"),
      }),
    ]),
  );
  const element = make("div", { class: "lamps", hidden: true }, [...lamps.values()], [...switches.values()], output);
  const show = (signals, isRunning) => {
    element.hidden = !signals || !isRunning;
    if (signals) {
      lamps.forEach((lamp, name) => {
        lamp.classList.toggle("on", signals[name]);
        setText(lamp, `${name.toUpperCase()} ${signals[name] ? "on" : "off"}`);
      });
      switches.forEach((button, name) => {
        button.setAttribute("aria-checked", String(signals[name]));
        setText(button, `${name.toUpperCase()} ${signals[name] ? "on" : "off"}`);
      });
    }
  };
  return { element, show };
}
