// Shared by all pages: the frame, calls of the API, and messages.

const PAGES = [
  ["Status", "/status.html"],
  ["Network", "/network.html"],
  ["System", "/system.html"],
];

const PORT_PAGES = [
  ["Overview", "/port.html"],
  ["Settings", "/settings.html"],
  ["Monitor", "/monitor.html"],
  ["Values", "/values.html"],
  ["Tests", "/tests.html"],
  ["AT console", "/console.html"],
];

/** Pages that are of no use without changes. */
const CHANGING_PAGES = ["/values.html", "/tests.html", "/console.html", "/welcome.html"];

const TIMEOUT_MILLIS = 10_000;
const DEFAULT_PASSWORD = "The default password is still in use. Choose your own to unlock the settings.";
const ONLY_LOOKS = "You are signed in as a user who sees everything but secrets and changes nothing.";
const LOCKOUT = "The new list of allowed addresses does not have the address of this browser: this page will not answer it any more. Change the list all the same?";

/** A refusal, with the reason that the server gives; `status` is 0 without an answer. */
class Refused extends Error {
  constructor(status, answer) {
    super(answer.error ?? `The device answered ${status}`);
    this.status = status;
    this.problems = answer.problems ?? [];
  }
}

/**
 * Calls the API: a GET without a body, else a POST of JSON, or of text as it is.
 *
 * @param timeoutMillis the longest time for the answer; after it the device counts as offline
 */
export async function api(path, body, timeoutMillis = TIMEOUT_MILLIS) {
  const options = { headers: { "X-Requested-With": "serialbridge" }, signal: AbortSignal.timeout(timeoutMillis) };
  if (body !== undefined) {
    options.method = "POST";
    const isText = typeof body === "string";
    options.headers["Content-Type"] = isText ? "text/plain" : "application/json";
    options.body = isText ? body : JSON.stringify(body);
  }
  let response;
  let answer;
  try {
    response = await fetch(path, options);
    answer = await response.json().catch(() => ({}));
  } catch {
    showOffline();
    throw new Refused(0, { error: "No answer from the device" });
  }
  showOnline();
  if (response.status === 401) {
    signedOut();
    throw new Refused(401, { error: "Signed out" });
  }
  if (!response.ok) {
    if (answer.error === "lockout") {
      if (confirm(LOCKOUT)) {
        return confirmed(path, body, timeoutMillis);
      }
      answer.error = "Nothing was changed";
    }
    if (answer.error === "password") {
      answer.error = DEFAULT_PASSWORD;
    }
    if (answer.error === "viewer") {
      answer.error = ONLY_LOOKS;
    }
    throw new Refused(response.status, answer);
  }
  return answer;
}

/** The same call, with the agreement to lose the page. */
function confirmed(path, body, timeoutMillis) {
  return typeof body === "string"
    ? api(`${path}${path.includes("?") ? "&" : "?"}confirm=true`, body, timeoutMillis)
    : api(path, { ...body, confirm: true }, timeoutMillis);
}

/** Makes an element: attributes by name, `on...` as listeners, then children, of which texts stay texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets a text, unless it is there already: a selection in it stays. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// ---- without an answer, without a session

let lastAnswer = Date.now();
let offlineClock = null;
let hasChanges = () => false;

export function banner(id, kind, ...children) {
  let element = document.getElementById(id);
  if (!element) {
    element = make("div", { id, class: `banner ${kind}`, role: "alert" });
    document.getElementById("banners")?.append(element);
  }
  element.replaceChildren(...children);
  return element;
}

function tellOffline() {
  const seconds = Math.round((Date.now() - lastAnswer) / 1000);
  banner("offline", "bad", `No answer from the device for ${seconds} s. Trying again ...`);
}

function showOffline() {
  document.body.classList.add("offline");
  tellOffline();
  offlineClock ??= setInterval(tellOffline, 1000);
}

function showOnline() {
  lastAnswer = Date.now();
  if (offlineClock !== null) {
    clearInterval(offlineClock);
    offlineClock = null;
    document.body.classList.remove("offline");
    document.getElementById("offline")?.remove();
  }
}

/** To the sign-in, unless that would lose changes. */
function signedOut() {
  const here = `/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;
  if (hasChanges()) {
    const link = make("a", { href: "/sign-in", target: "_blank" }, "Sign in on another tab");
    banner("signed-out", "bad", "You are signed out. ", link, ", then save again: your changes are still here.");
  } else {
    location.assign(here);
  }
}

/** Asks before the page is left while there are changes that are not saved. */
export function askBeforeLeaving(changed) {
  hasChanges = changed;
  addEventListener("beforeunload", (event) => {
    if (hasChanges()) {
      event.preventDefault();
    }
  });
}

// ---- the frame

function navigation(label, links) {
  const here = location.pathname === "/" ? "/status.html" : location.pathname;
  const items = links.map(([name, path, query = ""]) =>
    make("li", {}, make("a", { href: path + query, "aria-current": path === here ? "page" : null }, name)),
  );
  return make("nav", { "aria-label": label }, make("ul", {}, items));
}

function draw() {
  const device = make("a", { class: "device", href: "/status.html", id: "device" });
  const who = make("span", { class: "who", id: "who" });
  const out = make("form", { method: "post", action: "/sign-out" }, who, make("button", { type: "submit" }, "Sign out"));
  document.body.prepend(
    make("a", { class: "skip", href: "#main" }, "To the content"),
    make("header", { class: "bar" }, make("div", { class: "bar-inner" }, device, navigation("Pages", PAGES), out)),
    make("div", { id: "banners" }),
  );
}

/** Hides what changes something from a user who may not, and says why. */
function showUser(device) {
  document.getElementById("who").textContent = device.signedIn;
  document.body.classList.toggle("viewer", !device.mayChange);
  if (!device.mayChange) {
    banner("viewer", "", `${ONLY_LOOKS} To change settings, sign in as ${device.user}.`);
  }
}

/** Whether the user may change nothing; known when the frame is drawn. */
export function onlyLooks() {
  return document.body.classList.contains("viewer");
}

/**
 * Draws the frame around the page's own `main`, and names the device in it.
 *
 * @return the document of `/api/device`, or null if there was no answer or the page is not for this user
 */
export async function frame(title) {
  draw();
  try {
    const device = await api("/api/device");
    document.title = `${title} – ${device.device}`;
    document.getElementById("device").textContent = device.device;
    showUser(device);
    if (!device.mayChange && CHANGING_PAGES.includes(location.pathname)) {
      say(document.getElementById("notice"), `This page is for the user ${device.user}.`, "problem");
      return null;
    }
    if (device.isTrial && device.mayChange) {
      await api("/api/trial", {}).catch(() => {}); // at the old address: the old settings return
    }
    if (device.defaultPassword && device.mayChange && location.pathname !== "/welcome.html") {
      const link = make("a", { href: "/welcome.html" }, "Choose a password");
      banner("default-password", "warn", "The default password is still in use: the settings are locked. ", link);
    }
    return device;
  } catch (refused) {
    say(document.getElementById("notice"), refused.message, "problem");
    return null;
  }
}

function portBar(ports, port) {
  const mayShow = (path) => (path !== "/values.html" || port.modbus) && !(onlyLooks() && CHANGING_PAGES.includes(path));
  const links = PORT_PAGES.filter(([, path]) => mayShow(path));
  const query = `?port=${encodeURIComponent(port.name)}`;
  const picker = make(
    "select",
    { "aria-label": "Port", onchange: (event) => location.assign(`?port=${encodeURIComponent(event.target.value)}`) },
    ports.map(({ name }) => make("option", { value: name, selected: name === port.name }, name)),
  );
  const name = ports.length > 1 ? picker : make("strong", { class: "label" }, port.name);
  return make(
    "div",
    { class: "port-bar" },
    make("div", { class: "bar-inner" }, name, navigation("Port", links.map(([label, path]) => [label, path, query]))),
  );
}

/**
 * Draws the frame of a page about the port that the address names, or the first one.
 *
 * @return the port of `/api/device`: its `name`, `mode` and whether it is `modbus`; null if there is none
 */
export async function framePort(title) {
  const device = await frame(title);
  if (!device) {
    return null;
  }
  const wanted = new URLSearchParams(location.search).get("port");
  const port = wanted === null ? device.ports[0] : device.ports.find(({ name }) => name === wanted);
  if (!port) {
    const text = device.ports.length ? `There is no port ${wanted}.` : "There is no port: plug in a serial adapter.";
    say(document.getElementById("notice"), text, "problem");
    return null;
  }
  document.title = `${port.name} ${title} – ${device.device}`;
  document.querySelector("header").append(portBar(device.ports, port));
  return port;
}

const NETWORK_STATES = {
  host: "managed by the host",
  applied: "set by serialbridge",
  stored: "saved, not applied",
  applying: "being applied",
  failed: "could not be applied",
};

/** The state of the host network, in words. */
export function networkText({ state, detail }) {
  return `${NETWORK_STATES[state] ?? state}${detail ? `: ${detail}` : ""}`;
}

/** A place for messages that a screen reader speaks. */
export function say(output, text, kind = "") {
  setText(output, text);
  output.className = kind;
}

/** Calls it now and again after each pause, as long as the page is looked at. */
export function every(seconds, action) {
  const run = async () => {
    if (!document.hidden) {
      await action();
    }
    setTimeout(run, seconds * 1000);
  };
  run();
}

/** A button that copies a text, and says so. */
export function copyButton(text) {
  const button = make("button", { type: "button", class: "small", "aria-label": `Copy ${text()}` }, "Copy");
  button.addEventListener("click", async () => {
    await copied(text());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return button;
}

/** Without TLS there is no clipboard for scripts: a selection is copied instead. */
async function copied(text) {
  if (navigator.clipboard && isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = make("textarea", { class: "off-screen", "aria-hidden": "true" }, text);
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
