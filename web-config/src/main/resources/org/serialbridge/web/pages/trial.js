// New network settings, which the device keeps only if it is reached by them.

import { banner, make, setText } from "./app.js";

const PAUSE_SECONDS = 3;

/** The address of this page on the device when the settings are in effect. */
function place({ address, port, tls }) {
  const scheme = tls ? "https" : "http";
  const usual = port === (tls ? 443 : 80);
  return `${scheme}://${address ?? location.hostname}${usual ? "" : `:${port}`}/`;
}

async function isKept() {
  const headers = { "X-Requested-With": "serialbridge", "Content-Type": "application/json" };
  try {
    return (await fetch("/api/trial", { method: "POST", headers, body: "{}" })).ok;
  } catch {
    return false; // not reached yet, or at the old address
  }
}

/**
 * Waits until the settings are kept or the time is over.
 *
 * @return {good, text}
 */
async function decided(trial) {
  const target = place(trial);
  const end = Date.now() + trial.seconds * 1000;
  const rest = make("span"); // alone in changing: a link that is replaced loses the click on it
  if (new URL(target).origin !== location.origin) {
    banner("trial", "warn", "The page moves to ", make("a", { href: target }, target), rest);
  }
  while (Date.now() < end) {
    const left = Math.ceil((end - Date.now()) / 1000);
    setText(rest, `. Open it and sign in within ${left} s, or the old settings return.`);
    await new Promise((done) => setTimeout(done, PAUSE_SECONDS * 1000));
    if (await isKept()) {
      document.getElementById("trial")?.remove();
      return { good: true, text: "Saved. In effect now." };
    }
  }
  document.getElementById("trial")?.remove();
  return { good: false, text: "The device was not reached by its new settings: the old ones are back." };
}

/** What came of device settings that were saved and applied, with the answer of the API. */
export async function applyDevice({ trial }) {
  return trial ? decided(trial) : { good: true, text: "Saved. In effect now." };
}
