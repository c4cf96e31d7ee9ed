import { api, every, frame, make, nameDevice, networkText, say } from "./app.js";
import { chart } from "./chart.js";

const REFRESH_SECONDS = 2;
const HISTORY_SECONDS = 5;

frame("Status");
const ports = document.getElementById("ports");
const facts = document.getElementById("facts");
const notice = document.getElementById("notice");
const cards = new Map();
let history = null;

function duration(seconds) {
  const parts = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const texts = [];
  let left = seconds;
  for (const [size, unit] of parts) {
    if (left >= size && texts.length < 2) {
      texts.push(`${Math.floor(left / size)} ${unit}`);
      left %= size;
    }
  }
  return texts.join(" ") || "0 s";
}

export function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit ? value.toFixed(value < 10 ? 1 : 0) : Math.round(value)} ${units[unit]}`;
}

function millis(micros) {
  return `${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
}

function fact(name, value) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, value));
}

function table(caption, heads, rows) {
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      {},
      make("caption", { class: "quiet" }, caption),
      make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, row.map((cell) => make("td", {}, String(cell)))))),
    ),
  );
}

function lineState(line) {
  if (line.held) {
    const state = line.held.byFlowControl ? "held by flow control" : "takes no bytes";
    return make("span", { class: "state warn" }, `${state} for ${duration(line.held.seconds)}`);
  }
  if (line.inForce) {
    return make("span", { class: "state good" }, "open");
  }
  return line.problem
    ? make("span", { class: "state bad" }, "absent")
    : make("span", { class: "state" }, "no device");
}

function linkState(endpoint) {
  return endpoint.connected
    ? make("span", { class: "state good" }, "connected")
    : make("span", { class: "state" }, endpoint.mode.endsWith("S") ? "waiting for a client" : "not connected");
}

function traffic(name, count) {
  return fact(name, `${bytes(count.bytes)} in ${count.packets} packets`);
}

/** A port's card is made once, so that focus and charts stay, and filled again and again. */
function card(name) {
  if (!cards.has(name)) {
    const made = {
      body: make("div", {}),
      charts: make("div", {}),
    };
    const query = `?port=${encodeURIComponent(name)}`;
    ports.append(
      make(
        "section",
        { class: "card", id: `port-${name}`, "aria-label": `Port ${name}` },
        make(
          "div",
          { class: "row spread" },
          make("h2", {}, name),
          make("span", { class: "row" }, make("a", { href: `/port.html${query}` }, "Settings"), make("a", { href: `/monitor.html${query}` }, "Monitor")),
        ),
        made.body,
        made.charts,
      ),
    );
    cards.set(name, made);
  }
  return cards.get(name);
}

function lineErrors({ overruns, parity, framing, breaks }) {
  return `overruns ${overruns}, parity ${parity}, framing ${framing}, breaks ${breaks}`;
}

function fill(port) {
  const { line, endpoint } = port;
  const parts = [
    make(
      "dl",
      { class: "facts" },
      fact("Serial device", [lineState(line), line.inForce || line.problem ? ` ${line.device}` : ""]),
      fact("Parameters", line.inForce ?? `${line.wanted} (wanted)`),
      fact("Network", [linkState(endpoint), ` ${endpoint.mode}: ${endpoint.state}`]),
      traffic("From the line", port.fromLine),
      fact("To the line", `${bytes(port.toLine.bytes)} in ${port.toLine.packets} packets${line.waitingBytes ? `, ${bytes(line.waitingBytes)} waiting` : ""}`),
      traffic("Dropped", port.dropped),
      line.errors ? fact("Line errors", lineErrors(line.errors)) : null,
      fact("Connections", `${port.connects}, failed attempts ${port.failures}, restarts ${port.restarts}`),
    ),
  ];
  const hints = [...(line.problem ? [line.problem] : []), ...(line.hints ?? []), ...(port.hints ?? [])];
  if (port.lastError) {
    hints.push(`${duration(port.lastError.secondsAgo)} ago: ${port.lastError.text}`);
  }
  if (port.commandMode) {
    hints.push("The serial port is in command mode: no data passes.");
  }
  for (const hint of hints) {
    parts.push(make("p", { class: "card notice warn" }, hint));
  }
  if (port.peers.length) {
    parts.push(
      table(
        "Peers",
        ["No.", "Address", "Connected for", "From it", "To it", "Dropped", "Waiting"],
        port.peers.map((peer) => [peer.number, peer.address, duration(peer.seconds), bytes(peer.from.bytes), bytes(peer.to.bytes), bytes(peer.dropped.bytes), bytes(peer.waitingBytes)]),
      ),
    );
  }
  if (port.units.length) {
    parts.push(
      table(
        "Modbus units",
        ["Unit", "Requests", "Answers", "Exceptions", "Time-outs", "Bad CRC", "p50", "p99", "State"],
        port.units.map((unit) => [
          unit.unit,
          unit.requests,
          unit.answers,
          Object.entries(unit.exceptions ?? {}).map(([code, count]) => `${code}: ${count}`).join(", ") || "–",
          unit.timeouts,
          unit.badCrcs,
          millis(unit.medianMicroseconds),
          millis(unit.p99Microseconds),
          unit.notResponding ? "not responding (retrying)" : "answers",
        ]),
      ),
    );
  }
  card(port.name).body.replaceChildren(...parts);
}

function figure(place, caption, series, format, minutes) {
  const picture = make("div", {});
  place.append(
    make(
      "figure",
      {},
      make("figcaption", {}, caption, series.map((one) => make("span", { class: `legend ${one.kind}` }, one.name))),
      picture,
    ),
  );
  chart(picture, series, format, minutes);
}

function draw() {
  for (const [name, made] of cards) {
    const of = history?.ports[name];
    made.charts.replaceChildren();
    if (!of) {
      continue;
    }
    const minutes = (of.fromLine.length * history.stepSeconds) / 60;
    figure(
      made.charts,
      "Throughput",
      [
        { name: "from the line", kind: "in", values: of.fromLine },
        { name: "to the line", kind: "out", values: of.toLine },
      ],
      (value) => `${bytes(value)}/s`,
      minutes,
    );
    if (of.modbusP50.some((value) => value !== null)) {
      figure(
        made.charts,
        "Modbus response time",
        [
          { name: "median", kind: "in", values: of.modbusP50 },
          { name: "99 %", kind: "out", values: of.modbusP99 },
        ],
        millis,
        minutes,
      );
    }
  }
}

every(REFRESH_SECONDS, async () => {
  try {
    const status = await api("/api/status");
    nameDevice(status);
    facts.replaceChildren(
      fact("Running for", duration(status.seconds)),
      fact("Host network", networkText(status.hostNetwork)),
      fact("Ports", String(status.converters.length)),
    );
    for (const port of status.converters) {
      fill(port);
    }
    for (const [name] of cards) {
      if (!status.converters.some((port) => port.name === name)) {
        document.getElementById(`port-${name}`).remove();
        cards.delete(name);
      }
    }
    say(notice, "");
  } catch (refused) {
    say(notice, refused.message, "problem");
  }
});

every(HISTORY_SECONDS, async () => {
  try {
    history = await api("/api/history");
    draw();
  } catch {
    // The status above shows the problem.
  }
});
