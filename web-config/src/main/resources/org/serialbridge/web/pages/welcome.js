// The first visit: password, name, what is connected, its settings, and the address for clients.

import { api, copyButton, frame, make, say } from "./app.js";
import { passwordForm } from "./password-form.js";
import { outcomeOf } from "./outcome.js";
import { addressesOf, summary } from "./verdict.js";

const KINDS = [
  ["units", "Modbus units", "Meters, drives, sensors: Modbus/TCP clients ask them."],
  ["talker", "A device that talks by itself", "A scale, a scanner, a GPS receiver: it sends without being asked."],
  ["program", "A device behind a PC program", "The program used a COM port so far: it sets the line over the network (RFC 2217)."],
  ["master", "A Modbus master", "A PLC asks over this line: its requests go to a Modbus/TCP server."],
];

const step = document.getElementById("step");
const title = document.getElementById("title");
const notice = document.getElementById("notice");
const query = new URLSearchParams(location.search);
const device = await frame("Set up");

function show(heading, ...children) {
  title.textContent = heading;
  say(notice, "");
  step.replaceChildren(make("section", { class: "card" }, children));
  title.tabIndex = -1;
  title.focus();
}

function button(text, action, kind = "") {
  const element = make("button", { type: "button", class: kind }, text);
  element.addEventListener("click", async () => {
    element.disabled = true;
    try {
      await action();
    } catch (refused) {
      say(notice, refused.message, "problem");
    } finally {
      element.disabled = false;
    }
  });
  return element;
}

function choosePassword() {
  const form = make("form", { novalidate: true });
  show("Choose a password", make("p", {}, "The default password is known to everybody. Until you choose your own, nothing can be set."), form);
  passwordForm(form, device.user, "Save and continue", async () => {
    document.getElementById("default-password")?.remove();
    nameDevice();
  });
}

function nameDevice() {
  const name = make("input", { id: "name", value: device.device, maxlength: 15, autocomplete: "off" });
  const form = make(
    "form",
    {},
    make("label", { for: "name" }, "Name of this device"),
    name,
    make("p", { class: "help" }, "It stands in the title of each page, so that you know which device you see."),
    make("div", { class: "row" }, make("button", { class: "main", type: "submit" }, "Continue")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (name.value !== device.device) {
        await api("/api/name", { name: name.value });
        document.getElementById("device").textContent = name.value;
      }
      choosePort();
    } catch (refused) {
      say(notice, refused.message, "problem");
    }
  });
  show("Name the device", form);
}

function choosePort() {
  if (device.ports.length === 0) {
    show("Plug in an adapter", make("p", {}, "There is no serial port yet. Plug in a serial adapter, then continue."), button("Look again", () => location.assign("/welcome.html?step=port"), "main"));
  } else if (device.ports.length === 1) {
    chooseKind(device.ports[0].name);
  } else {
    const buttons = device.ports.map(({ name }) => button(name, async () => chooseKind(name)));
    show("Which port?", make("div", { class: "row" }, buttons));
  }
}

function chooseKind(port) {
  const choices = KINDS.map(([kind, name, text]) => {
    const choice = button(name, async () => (kind === "master" ? askServer(port) : setUp(port, { connected: kind })), "choice");
    choice.append(make("small", {}, text));
    return choice;
  });
  show(`What is connected to ${port}?`, make("div", { class: "choices" }, choices));
}

function askServer(port) {
  const host = make("input", { id: "host", autocomplete: "off", autocapitalize: "off", required: true });
  const tcpPort = make("input", { id: "tcp-port", inputmode: "numeric", value: "502", required: true });
  const form = make("form", {}, make("label", { for: "host" }, "Address of the Modbus/TCP server"), host, make("label", { for: "tcp-port" }, "TCP port"), tcpPort, make("div", { class: "row" }, make("button", { class: "main", type: "submit" }, "Continue")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await setUp(port, { connected: "master", host: host.value.trim(), tcpPort: tcpPort.value.trim() });
    } catch (refused) {
      say(notice, refused.message, "problem");
    }
  });
  show("Where are the units?", form);
}

async function setUp(port, answers) {
  await api("/api/setup", { port, ...answers });
  const place = make("div");
  show("Find the settings of the line", place, make("div", { class: "row" }, button("Keep the present settings", async () => result(port))));
  const { findSettings } = await import("./find.js");
  findSettings(place, port, { units: answers.connected === "units", onTaken: () => result(port) });
}

/** The addresses to type into the client, and a test that proves it. */
async function result(port) {
  show("Result", make("p", {}, `${port} restarts ...`));
  const outcome = await outcomeOf(port);
  const [{ converters }, host, now] = await Promise.all([api("/api/status"), api("/api/host"), api("/api/device")]);
  const status = converters.find(({ name }) => name === port);
  const { modbus } = now.ports.find(({ name }) => name === port);
  const shown = addressesOf(status, host);
  const isServer = shown.length > 0;
  const [first] = shown;
  const test = !isServer ? null : modbus ? `serialbridge modbus read ${first} 0` : `nc ${first.replace(/:(\d+)$/, " $1")}`;
  show(
    "Result",
    make("p", { class: outcome.good ? "good" : "problem" }, outcome.text),
    make("p", { class: "lead" }, summary({ ...status, modbus })),
    isServer ? make("p", {}, modbus ? "Type this address into the Modbus/TCP client:" : "Type this address into the client:") : null,
    make("ul", { class: "addresses" }, shown.map(addressItem)),
    test ? make("p", {}, "This test proves it, on another computer:") : null,
    test ? make("p", {}, make("code", {}, test), copyButton(() => test)) : null,
    make("div", { class: "row" }, modbus && isServer ? make("a", { class: "button main", href: `/values.html?port=${port}` }, "Show a value") : null, make("a", { class: "button", href: `/port.html?port=${port}` }, `Overview of ${port}`), device.ports.length > 1 ? button("Set up another port", async () => choosePort()) : null),
  );
}

function addressItem(text) {
  return make("li", {}, make("span", { class: "address" }, text, copyButton(() => text)));
}

if (device) {
  const wanted = query.get("port");
  if (device.defaultPassword) {
    choosePassword();
  } else if (device.ports.some(({ name }) => name === wanted)) {
    chooseKind(wanted);
  } else if (query.get("step") === "port") {
    choosePort();
  } else {
    nameDevice();
  }
}
