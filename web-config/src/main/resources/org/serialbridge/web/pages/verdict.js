// What the status of a port means for a person: its state in one word, and its problems with a way out of each.

import { counted, duration } from "./format.js";

const RECENT_SECONDS = 60;

/** Names of work modes, for a summary. */
const MODES = { TCPS: "TCP", TCPC: "TCP client", UDPS: "UDP", UDPC: "UDP client", HTPC: "HTTP client" };

/** A unit's state by its answers. */
export function unitState(unit) {
  if (unit.notResponding) {
    return { word: "not responding (retrying)", kind: "bad" };
  }
  if (unit.answers === 0) {
    return { word: "no answer yet", kind: unit.requests > 2 ? "bad" : "" };
  }
  const asked = unit.answers + unit.timeouts;
  if (unit.timeouts * 50 > asked) {
    return { word: `answers sometimes (${Math.round((100 * unit.answers) / asked)} %)`, kind: "warn" };
  }
  return { word: "answers", kind: "good" };
}

/** A target's state. */
export function targetState({ state, problem }) {
  const kind = { connected: "good", away: "bad" }[state] ?? (problem ? "warn" : "");
  return { word: state, kind };
}

/** The targets that the routes of a port lead to. */
export function targetsOf(port, targets) {
  const led = new Set(port.routes.map(({ route }) => route.split(",")[1].split("?")[0]));
  return targets.filter(({ address }) => led.has(address));
}

/** `19200 8E1` of `19200,8,1,EVEN,NFC`. */
function parameters(text) {
  const [speed, bits, stop, parity, flow] = text.split(",");
  const control = flow && flow !== "NFC" ? ` ${flow}` : "";
  return `${speed} ${bits}${parity?.[0] ?? ""}${stop}${control}`;
}

/** `19200 8E1 → Modbus TCP :502`. */
export function summary(port) {
  const { line, endpoint } = port;
  const serial = line.device === "none" ? "no device" : parameters(line.inForce ?? line.wanted);
  const number = /port (\d+)/.exec(endpoint.state)?.[1];
  const protocol = `${port.modbus ? "Modbus " : ""}${MODES[endpoint.mode] ?? endpoint.mode}`;
  const target = /(?:connected|connecting|connects[^,]*,) to (\S+)/.exec(endpoint.state)?.[1];
  return `${serial} → ${protocol} ${target ?? (number ? `:${number}` : "")}`.trim();
}

/**
 * The addresses to type into a client, with the port number; none for a port that has no clients.
 *
 * @param host the document of `/api/host`, or null
 */
export function addressesOf({ endpoint }, host) {
  const [, own, number] = /^listening on (every address|\S+) port (\d+)/.exec(endpoint.state) ?? [];
  if (!number) {
    return [];
  }
  const all = (host?.interfaces ?? []).flatMap((one) => one.addresses);
  const reached = own !== "every address" ? [own] : all.length ? all : [location.hostname];
  return reached.map((one) => `${one.includes(":") && !one.startsWith("[") ? `[${one}]` : one}:${number}`);
}

/** `3 of 8`, or nothing for a port without clients. */
export function clients(port) {
  const { maxClients, connected } = port.endpoint;
  return maxClients ? `${port.peers.length} of ${maxClients}` : connected ? "connected" : "–";
}

/** Share of requests without a good answer, or errors of characters. */
export function errorRate(port) {
  const requests = port.units.reduce((sum, unit) => sum + unit.requests, 0);
  if (requests > 0) {
    const bad = port.units.reduce((sum, unit) => sum + unit.timeouts, 0);
    const share = (100 * bad) / requests;
    return bad === 0 ? "0 %" : share < 0.1 ? "< 0.1 %" : `${share.toFixed(1)} %`;
  }
  if (!port.line.errors) {
    return "–";
  }
  const { overruns, parity, framing, breaks } = port.line.errors;
  return String(overruns + parity + framing + breaks);
}

function problemsOfLine({ line, name }) {
  const found = [];
  if (line.problem) {
    found.push({ word: "no device", kind: "bad", text: line.problem, page: "/tests.html", action: "Tests" });
  }
  if (line.held) {
    const why = line.held.byFlowControl
      ? "The connected device holds the line by flow control."
      : "The device takes no bytes: unplug the adapter and plug it in again.";
    found.push({ word: "held", kind: "bad", text: `${why} Nothing has been sent for ${duration(line.held.seconds)}.`, page: "/tests.html", action: "Tests" });
  }
  if (line.inForce && line.inForce !== line.wanted) {
    const text = `Not as set: wanted ${parameters(line.wanted)}, the device does ${parameters(line.inForce)}.`;
    found.push({ word: "not as set", kind: "warn", text, page: "/settings.html", action: "Settings" });
  }
  return found.map((one) => ({ ...one, port: name }));
}

/** Targets that are away, of a port that was given its targets. */
function problemsOfTargets({ targets = [] }) {
  return targets
    .filter(({ state }) => state === "away")
    .map(({ address, problem }) => ({ word: "target away", kind: "bad", text: sentence(`the target ${address} is away: ${problem}`), page: "/settings.html", action: "Settings" }));
}

function problemsOfNetwork({ endpoint, refused, notAllowed, tlsRefused, peers }) {
  const found = [];
  if (endpoint.problem) {
    const word = endpoint.maxClients ? "not listening" : "not connected";
    found.push({ word, kind: "bad", text: `${sentence(endpoint.problem)}`, page: "/settings.html", action: "Settings" });
  }
  if (refused) {
    const now = refused.secondsAgo < RECENT_SECONDS;
    const text = `${peers.length} of ${endpoint.maxClients} clients; ${refused.count} refused, last from ${refused.last}, ${duration(refused.secondsAgo)} ago. Raise the maximum number of clients, or disconnect one.`;
    found.push({ word: "clients refused", kind: now ? "warn" : "", text, page: "/settings.html", action: "Settings" });
  }
  if (notAllowed) {
    const now = notAllowed.secondsAgo < RECENT_SECONDS;
    const text = `${notAllowed.count} times an address was refused that is not allowed, last ${notAllowed.last}, ${duration(notAllowed.secondsAgo)} ago. Add the address to the allowed ones if it is yours.`;
    found.push({ word: "address not allowed", kind: now ? "warn" : "", text, page: "/settings.html", action: "Settings" });
  }
  if (tlsRefused) {
    const now = tlsRefused.secondsAgo < RECENT_SECONDS;
    const text = `${tlsRefused.count} times a client failed at TLS, last ${tlsRefused.last}, ${duration(tlsRefused.secondsAgo)} ago.`;
    found.push({ word: "TLS failed", kind: now ? "warn" : "", text, page: "/settings.html", action: "Settings" });
  }
  return found;
}

/** A hint of the program: the settings that it names are a click away. */
function problemOfHint(text) {
  const name = /AT\+([A-Z0-9]+)/.exec(text)?.[1];
  const isWiring = /wiring|plug|termination|RS-485|transceiver/i.test(text);
  return {
    word: "hint",
    kind: "warn",
    text: sentence(text),
    page: isWiring ? "/tests.html" : name ? "/settings.html" : null,
    hash: isWiring || !name ? "" : `#${name}`,
    action: isWiring ? "Wiring test" : name ? `Set AT+${name}` : null,
  };
}

function sentence(text) {
  const begun = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** All problems of a port, the worst first. */
export function problems(port) {
  const held = port.line.held ? /takes no bytes|flow control/ : /^$/;
  const hints = [...(port.line.hints ?? []), ...(port.hints ?? [])].filter((hint) => !held.test(hint));
  const found = [...problemsOfLine(port), ...problemsOfNetwork(port), ...problemsOfTargets(port), ...hints.map(problemOfHint)];
  if (port.commandMode) {
    found.push({ word: "AT dialogue", kind: "warn", text: "An AT dialogue is active on the serial port: no data passes.", page: "/console.html", action: "AT console" });
  }
  const order = { bad: 0, warn: 1, "": 2 };
  return found.sort((one, other) => order[one.kind] - order[other.kind]);
}

function quiet(port) {
  if (port.line.device === "none" && port.endpoint.connected) {
    return { word: "connected", kind: "good" };
  }
  if (port.endpoint.connected) {
    return { word: "connected", kind: "good" };
  }
  return { word: port.endpoint.mode.endsWith("S") ? "waiting for a client" : "not connected", kind: "" };
}

/** The state of a port in a word, and its rank: 0 is the worst. */
export function verdict(port) {
  const [worst] = problems(port);
  if (worst && worst.kind !== "") {
    const units = port.units.filter((unit) => unitState(unit).kind === "bad");
    const word = worst.word === "hint" ? (units.length ? `${counted(units.length, "unit")} not responding` : "see hints") : worst.word;
    return { word, kind: worst.kind, rank: worst.kind === "bad" ? 0 : 1 };
  }
  const state = quiet(port);
  return { ...state, rank: state.kind === "good" ? 3 : 2 };
}
