// Shared by all pages: the frame, calls of the API, and messages.

const PAGES = [
  ["Status", "/status.html"],
  ["Port", "/port.html"],
  ["Monitor", "/monitor.html"],
  ["Network", "/network.html"],
  ["System", "/system.html"],
];

/** A refusal, with the reason that the server gives. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer.error ?? `the device answered ${status}`);
    this.status = status;
    this.problems = answer.problems ?? [];
  }
}

/** Calls the API: a GET without a body, else a POST of JSON, or of text as it is. */
export async function api(path, body) {
  const options = { headers: { "X-Requested-With": "serialbridge" } };
  if (body !== undefined) {
    options.method = "POST";
    const isText = typeof body === "string";
    options.headers["Content-Type"] = isText ? "text/plain" : "application/json";
    options.body = isText ? body : JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused(0, { error: "No answer from the device" });
  }
  if (response.status === 401) {
    location.assign("/sign-in");
    throw new Refused(401, { error: "signed out" });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    if (answer.error === "password") {
      answer.error = "The default password is still in use. Choose your own on the page System to unlock the settings.";
    }
    throw new Refused(response.status, answer);
  }
  return answer;
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

/** Shows the frame around the page's own `main`. */
export function frame(title) {
  document.title = `${title} – serialbridge`;
  const here = location.pathname === "/" ? "/status.html" : location.pathname;
  const port = new URLSearchParams(location.search).get("port");
  const links = PAGES.map(([name, path]) => {
    const target = port && (path === "/port.html" || path === "/monitor.html") ? `${path}?port=${port}` : path;
    return make("li", {}, make("a", { href: target, "aria-current": path === here ? "page" : null }, name));
  });
  const device = make("span", { class: "device", id: "device" }, "serialbridge");
  const out = make("form", { method: "post", action: "/sign-out" }, make("button", { type: "submit" }, "Sign out"));
  document.body.prepend(
    make("a", { class: "skip", href: "#main" }, "To the content"),
    make(
      "header",
      { class: "bar" },
      make("div", { class: "bar-inner" }, device, make("nav", { "aria-label": "Pages" }, make("ul", {}, links)), out),
    ),
  );
}

/** Puts name and version of the device into the frame. */
export function nameDevice(status) {
  document
    .getElementById("device")
    .replaceChildren(status.device, make("small", {}, `serialbridge ${status.version}`));
}

const NETWORK_STATES = {
  host: "managed by the host",
  applied: "set by us",
  stored: "stored, not set",
  applying: "is being set",
  failed: "could not be set",
};

/** The state of the host network, in words. */
export function networkText({ state, detail }) {
  return `${NETWORK_STATES[state] ?? state}${detail ? `: ${detail}` : ""}`;
}

/** A place for messages that a screen reader speaks. */
export function say(output, text, kind = "") {
  output.textContent = text;
  output.className = kind;
}

/** Tabs for the ports; returns the one that is chosen by the address. */
export function choosePort(place, names) {
  const wanted = new URLSearchParams(location.search).get("port");
  const chosen = names.includes(wanted) ? wanted : names[0];
  if (names.length > 1) {
    const links = names.map((name) =>
      make(
        "li",
        {},
        make("a", { href: `?port=${encodeURIComponent(name)}`, "aria-current": name === chosen ? "page" : null }, name),
      ),
    );
    place.replaceChildren(make("nav", { "aria-label": "Ports" }, make("ul", {}, links)));
  }
  return chosen;
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
