// The stream of a port's frames, and what the page says when it ends.

import { make, say } from "./app.js";
import { prepared } from "./frames.js";

const RETRY_MILLIS = 3000;

const notice = document.getElementById("notice");

function tell(text, path, link) {
  notice.replaceChildren(`${text} `, make("a", { href: path, class: "button" }, link));
  notice.className = "problem";
}

/** The browser does not connect again: whether the session or the port has ended, or another attempt helps. */
async function ended(port, listener) {
  let status;
  try {
    const response = await fetch("/api/status", { headers: { "X-Requested-With": "serialbridge" } });
    if (response.status === 401) {
      const here = encodeURIComponent(location.pathname + location.search);
      tell("Signed out. The frames below stay until you leave this page.", `/sign-in?to=${here}`, "Sign in again");
      return;
    }
    status = await response.json();
  } catch {
    say(notice, "No answer from the device. Trying again ...", "problem");
    setTimeout(() => watch(port, listener), RETRY_MILLIS);
    return;
  }
  if (status.converters.some(({ name }) => name === port)) {
    setTimeout(() => watch(port, listener), RETRY_MILLIS);
    return;
  }
  tell(`${port} is not there any more: it was removed from the service.`, "/status.html", "To the ports");
}

/** Watches a port: `listener` has `line` (its facts, if it carries Modbus), `frame` and `dropped` (a number). */
export function watch(port, listener) {
  const source = new EventSource(`/api/monitor?port=${encodeURIComponent(port)}`);
  source.addEventListener("line", (event) => listener.line(JSON.parse(event.data)));
  source.addEventListener("frame", (event) => listener.frame(prepared(JSON.parse(event.data))));
  source.addEventListener("dropped", (event) => listener.dropped(JSON.parse(event.data).count));
  source.addEventListener("refused", (event) => {
    source.close();
    say(notice, `${event.data}. Close another monitor of this port; this one tries again.`, "problem");
    setTimeout(() => watch(port, listener), RETRY_MILLIS);
  });
  source.addEventListener("open", () => say(notice, ""));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      ended(port, listener);
    } else {
      say(notice, "Connection lost. Reconnecting ...", "problem");
    }
  });
}
