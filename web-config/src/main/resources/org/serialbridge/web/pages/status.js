import { api, banner, copyButton, every, frame, make, networkText, say } from "./app.js";
import { showFacts } from "./facts.js";
import { bytes, duration } from "./format.js";
import { LiveTable } from "./table.js";
import { clients, errorRate, problems, summary, targetsOf, verdict } from "./verdict.js";

const REFRESH_SECONDS = 2;
const HOST_SECONDS = 30;
const HISTORY_SECONDS = 5;
const SPARK_STEPS = 60;
const SVG = "http://www.w3.org/2000/svg";

const notice = document.getElementById("notice");
const facts = document.getElementById("facts");
const links = new Map();
const sparks = new Map();
const table = new LiveTable("Ports", ["State", "Port", "Line and network", "Clients", "Traffic", "Last byte", "Errors"], "ports cards");

const device = await frame("Status");
let host = null;
let modbus = new Set();

function addresses() {
  const all = (host?.interfaces ?? []).flatMap((one) => one.addresses);
  return all.length ? make("span", {}, all.map((one) => make("span", { class: "address" }, one, copyButton(() => one)))) : null;
}

/** A banner while there is a text for it. */
function tell(id, text) {
  if (text) {
    banner(id, "bad", text);
  } else {
    document.getElementById(id)?.remove();
  }
}

/** Set-up tools that have searched for this device. */
function finders(all) {
  return all.length ? all.map((one) => `${one.address}, ${duration(one.secondsAgo)} ago`).join("; ") : null;
}

function showDevice(status) {
  tell("damage", status.settingsDamage && `Older settings are in use. ${status.settingsDamage}`);
  tell("audit-problem", status.auditProblem);
  tell("discovery-problem", status.discovery.problems.join("; "));
  const mac = host?.interfaces[0]?.mac;
  showFacts(facts, [
    ["Addresses", addresses()],
    ["Host name", host?.name],
    ["MAC address", mac],
    ["Up for", duration(status.seconds)],
    ["Temperature", host?.celsius === null || host?.celsius === undefined ? null : `${host.celsius.toFixed(0)} °C`],
    ["Supply", host?.undervolted ? make("span", { class: "state bad" }, "undervoltage") : null],
    ["Network", status.hostNetwork.state === "host" ? null : networkText(status.hostNetwork)],
    ["Version", status.version],
    ["Found by", finders(status.discovery.finders)],
  ]);
}

function link(name) {
  if (!links.has(name)) {
    links.set(name, make("a", { href: `/port.html?port=${encodeURIComponent(name)}` }, name));
  }
  return links.get(name);
}

function spark(name) {
  if (!sparks.has(name)) {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("class", "spark");
    picture.setAttribute("viewBox", `0 0 ${SPARK_STEPS} 20`);
    picture.setAttribute("preserveAspectRatio", "none");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", "no traffic");
    picture.append(document.createElementNS(SVG, "path"));
    sparks.set(name, picture);
  }
  return sparks.get(name);
}

function ago(millis) {
  if (millis === null) {
    return "never";
  }
  return millis < 10_000 ? `${(millis / 1000).toFixed(1)} s ago` : `${duration(Math.round(millis / 1000))} ago`;
}

function text(port) {
  const [worst] = problems(port);
  return worst && worst.kind ? `${summary(port)} – ${worst.text}` : summary(port);
}

function showPorts(ports, targets) {
  const judged = ports
    .map((port) => ({ ...port, modbus: modbus.has(port.name), targets: targetsOf(port, targets) }))
    .map((port, at) => ({ port, at, state: verdict(port) }))
    .sort((one, other) => one.state.rank - other.state.rank || one.at - other.at);
  table.update(
    judged.map(({ port, state }) => ({
      key: port.name,
      cells: [{ text: state.word, kind: state.kind }, { element: link(port.name) }, text(port), clients(port), { element: spark(port.name) }, ago(port.heardMillisAgo), errorRate(port)],
    })),
  );
}

function showTraffic({ ports, stepSeconds }) {
  for (const [name, series] of Object.entries(ports)) {
    const sums = series.toLine.map((value, i) => value + series.fromLine[i]).slice(-SPARK_STEPS);
    const top = Math.max(1, ...sums);
    const first = SPARK_STEPS - sums.length;
    const points = sums.map((value, i) => `${first + i} ${(19 - (18 * value) / top).toFixed(1)}`);
    const picture = spark(name);
    picture.firstChild.setAttribute("d", points.length > 1 ? `M${points.join("L")}` : "");
    const minutes = Math.round((sums.length * stepSeconds) / 60);
    picture.setAttribute("aria-label", `now ${bytes(sums.at(-1) ?? 0)}/s, most ${bytes(Math.max(0, ...sums))}/s in ${minutes} min`);
  }
}

function showNone() {
  const text = "There is no port. Plug in a serial adapter: it becomes a port by itself.";
  document.getElementById("ports").replaceChildren(make("p", {}, text));
}

if (device) {
  every(HOST_SECONDS, async () => {
    host = await api("/api/host").catch(() => host);
  });
  every(HOST_SECONDS, async () => {
    const found = await api("/api/device").catch(() => device);
    modbus = new Set(found.ports.filter((port) => port.modbus).map((port) => port.name));
  });
  every(REFRESH_SECONDS, async () => {
    try {
      const status = await api("/api/status");
      showDevice(status);
      if (status.converters.length === 0) {
        showNone();
      } else {
        if (!table.element.isConnected) {
          document.getElementById("ports").replaceChildren(table.element);
        }
        showPorts(status.converters, status.targets);
      }
      say(notice, "");
    } catch (refused) {
      say(notice, refused.status === 0 ? "" : refused.message, "problem");
    }
  });
  every(HISTORY_SECONDS, async () => {
    try {
      showTraffic(await api("/api/history"));
    } catch (refused) {
      say(notice, refused.status === 0 ? "" : refused.message, "problem"); // the banner tells a lost connection
    }
  });
}
