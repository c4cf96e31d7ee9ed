import { api, copyButton, every, framePort, make, say } from "./app.js";
import { showFacts } from "./facts.js";
import { bytes, counted, duration, millis } from "./format.js";
import { LiveTable } from "./table.js";
import { addressesOf, problems, summary, targetsOf, targetState, unitState, verdict } from "./verdict.js";

const REFRESH_SECONDS = 2;
const CHART_SECONDS = 5;
const UNIT_HEADS = ["Unit", "State", "Requests", "Answers", "Exceptions", "Time-outs", "Bad CRC", "Median", "99 %"];

const notice = document.getElementById("notice");
const place = document.getElementById("port");
const port = await framePort("Overview");

/** Unit identifiers as ranges: `3-16, 18`. */
function ranges(numbers) {
  const parts = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) {
      last[1] = number;
    } else {
      parts.push([number, number]);
    }
  }
  return parts.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(", ");
}

function share(unit) {
  const exceptions = Object.entries(unit.exceptions ?? {});
  return exceptions.map(([code, count]) => `${String(code).padStart(2, "0")} (${count})`).join(", ") || "–";
}

function unitCells(unit) {
  const { word, kind } = unitState(unit);
  const times = unit.answers ? [millis(unit.medianMicroseconds), millis(unit.p99Microseconds)] : ["–", "–"];
  return [unit.unit, { text: word, kind }, unit.requests, unit.answers, share(unit), unit.timeouts, unit.badCrcs, ...times];
}

/** A page of one port: its parts are made once, and filled again and again. */
class Overview {
  constructor() {
    this.state = make("span", { class: "state" });
    this.summary = make("p", { class: "lead" });
    this.problems = make("div", { "aria-live": "polite" });
    this.address = make("dl", { class: "facts" });
    this.facts = make("dl", { class: "facts" });
    this.folded = make("p", { class: "quiet", hidden: true });
    this.done = make("output", { "aria-live": "polite" });
    this.clients = new LiveTable("Clients", ["No.", "Address", "Connected for", "Received", "Sent", "Dropped", "Waiting", "Action"], "cards");
    this.units = new LiveTable("Modbus units", UNIT_HEADS, "cards labelled");
    this.polls = new LiveTable("Reads of the Modbus master", ["Unit", "Function", "Address", "Quantity", "Reads", "Interval", "Unanswered", "Last response"], "cards labelled");
    this.routes = new LiveTable("Routes", ["Route", "Requests"], "cards wrapped");
    this.targets = new LiveTable("Targets", ["Target", "State", "Connects", "Failures", "In use", "Late answers", "Waiting", "From kept", "Problem"], "cards wrapped");
    this.unitsOfTargets = new LiveTable("Units of targets", ["Target", ...UNIT_HEADS], "cards wrapped");
    this.buttons = new Map();
    const clear = make("button", { type: "button", "data-changes": true }, "Clear counters");
    clear.addEventListener("click", () => this.act("/api/clear", { port: port.name }, "The counters start anew."));
    const restart = make("button", { type: "button", "data-changes": true }, "Restart the port");
    restart.addEventListener("click", () => {
      if (confirm(`Restart ${port.name}? Its clients are disconnected.`)) {
        this.act("/api/restart", { ports: [port.name] }, `${port.name} restarts.`);
      }
    });
    this.charts = make("section", { class: "card", "aria-label": "Charts" });
    this.element = make(
      "div",
      {},
      make("section", { class: "card" }, make("div", { class: "row spread" }, this.summary, this.state), this.address),
      this.problems,
      make("section", { class: "card" }, this.clients.element, this.units.element, this.folded, this.polls.element, this.routes.element, this.targets.element, this.unitsOfTargets.element, this.facts, make("div", { class: "row" }, clear, restart, this.done)),
      this.charts,
    );
  }

  async act(path, body, done) {
    try {
      await api(path, body);
      say(this.done, done, "good");
    } catch (refused) {
      say(this.done, refused.message, "problem");
    }
  }

  update(status, host) {
    const state = verdict(status);
    this.state.className = `state ${state.kind}`;
    this.state.textContent = state.word;
    say(this.summary, summary(status), "lead");
    this.showProblems(status);
    this.showAddress(status, host);
    this.showClients(status);
    this.showUnits(status.units);
    this.showPolls(status.polls);
    this.showRoutes(status);
    this.showFacts(status);
  }

  showProblems(status) {
    const found = problems(status);
    const texts = found.map(({ text }) => text).join("\n");
    if (texts === this.shown) {
      return;
    }
    this.shown = texts;
    this.problems.replaceChildren(
      ...found.map(({ text, kind, page, hash, action }) =>
        make(
          "section",
          { class: `card notice row spread ${kind}` },
          make("span", {}, text),
          page ? make("a", { class: "button", href: `${page}?port=${encodeURIComponent(port.name)}${hash ?? ""}` }, action) : null,
        ),
      ),
    );
  }

  /** What a client has to be told, as far as there is one. */
  showAddress(status, host) {
    const rows = addressesOf(status, host).map((text) => make("span", { class: "address" }, text, copyButton(() => text)));
    showFacts(this.address, [[port.modbus ? "Address for Modbus/TCP clients" : "Address for clients", rows.length ? make("span", {}, rows) : null]]);
  }

  showClients({ peers, endpoint }) {
    this.clients.update(
      peers.map((peer) => ({
        key: `${peer.number} ${peer.address}`,
        cells: [peer.number, peer.address, duration(peer.seconds), bytes(peer.from.bytes), bytes(peer.to.bytes), bytes(peer.dropped.bytes), bytes(peer.waitingBytes), endpoint.maxClients ? { element: this.disconnectButton(peer.address) } : ""],
      })),
    );
    for (const address of this.buttons.keys()) {
      if (!peers.some((peer) => peer.address === address)) {
        this.buttons.delete(address);
      }
    }
  }

  disconnectButton(address) {
    if (!this.buttons.has(address)) {
      const button = make("button", { type: "button", class: "small", "data-changes": true, "aria-label": `Disconnect ${address}` }, "Disconnect");
      button.addEventListener("click", () => this.act("/api/disconnect", { port: port.name, address }, `${address} is disconnected.`));
      this.buttons.set(address, button);
    }
    return this.buttons.get(address);
  }

  showUnits(units) {
    const silent = units.filter((unit) => unit.answers === 0);
    const shown = silent.length > 3 ? units.filter((unit) => unit.answers > 0) : units;
    this.units.update(
      shown.map((unit) => ({ key: unit.unit, cells: unitCells(unit) })),
    );
    this.folded.hidden = shown.length === units.length;
    say(this.folded, `${counted(silent.length, "unit")} never answered: ${ranges(silent.map(({ unit }) => unit))}. Clear the counters to forget them.`, "quiet");
  }

  /** What another master reads on a line to which the port only listens. */
  showPolls(polls) {
    this.polls.update(
      polls.map(({ unit, function: code, address, quantity, count, intervalMillis, unanswered, ageMillis }) => ({
        key: `${unit} ${code} ${address} ${quantity}`,
        cells: [unit, code, address, quantity, count, intervalMillis === null ? "–" : millis(1000 * intervalMillis), unanswered, ageMillis === null ? "never" : `${duration(Math.floor(ageMillis / 1000))} ago`],
      })),
    );
  }

  showRoutes({ routes, targets }) {
    this.routes.update(routes.map(({ route, requests }, at) => ({ key: at, cells: [route, requests] })));
    this.targets.update(
      targets.map((target) => {
        const { word, kind } = targetState(target);
        const { address, connects, failures, inUse, lateAnswers, waiting, keptHits, problem } = target;
        return { key: address, cells: [address, { text: word, kind }, connects, failures, inUse, lateAnswers, waiting, keptHits, problem || "–"] };
      }),
    );
    this.unitsOfTargets.update(
      targets.flatMap(({ address, units }) => units.map((unit) => ({ key: `${address} ${unit.unit}`, cells: [address, ...unitCells(unit)] }))),
    );
  }

  showFacts({ line, fromLine, toLine, dropped, connects, failures, restarts, lastError, countedSeconds, rs485, denials, keptHits }) {
    const { overruns, parity, framing, breaks } = line.errors ?? {};
    showFacts(this.facts, [
      ["Serial device", line.device === "none" ? null : line.device],
      ["Received from the line", `${bytes(fromLine.bytes)} in ${counted(fromLine.packets, "packet")}`],
      ["Sent to the line", `${bytes(toLine.bytes)} in ${counted(toLine.packets, "packet")}${line.waitingBytes ? `, ${bytes(line.waitingBytes)} waiting` : ""}`],
      ["Dropped", dropped.bytes ? bytes(dropped.bytes) : null],
      ["Line errors", line.errors ? `overruns ${overruns}, parity ${parity}, framing ${framing}, breaks ${breaks}` : line.device === "none" ? null : "not counted by this driver"],
      ["RS-485", line.rs485],
      ["Connections", `${connects}, failed attempts ${failures}, restarts ${restarts}`],
      ["Denied by rules", denials ? counted(denials, "request") : null],
      ["From kept values of the line", keptHits ? counted(keptHits, "read") : null],
      ["Last error", lastError ? `${duration(lastError.secondsAgo)} ago: ${lastError.text}` : null],
      ["Counted for", duration(countedSeconds)],
    ]);
  }
}

if (port) {
  document.getElementById("title").textContent = port.name;
  const overview = new Overview();
  const host = await api("/api/host").catch(() => null);
  place.replaceChildren(overview.element);
  every(REFRESH_SECONDS, async () => {
    try {
      const { converters, targets } = await api("/api/status");
      const status = converters.find(({ name }) => name === port.name);
      if (!status) {
        say(notice, `There is no port ${port.name} any more.`, "problem");
        return;
      }
      overview.update({ ...status, modbus: port.modbus, targets: targetsOf(status, targets) }, host);
      say(notice, "");
    } catch (refused) {
      say(notice, refused.status === 0 ? "" : refused.message, "problem");
    }
  });
  const { portCharts } = await import("./charts.js");
  const charts = portCharts(overview.charts, port);
  every(CHART_SECONDS, () => charts.update());
}
