// Changes that are looked at before they are made: of a script of AT commands, or of a file.

import { api, make, say } from "./app.js";
import { outcomeOf } from "./outcome.js";
import { applyDevice } from "./trial.js";

const MOST_SHOWN = 10;

function shortened(lines) {
  const shown = lines.slice(0, MOST_SHOWN);
  return lines.length > MOST_SHOWN ? [...shown, `and ${lines.length - MOST_SHOWN} more`] : shown;
}

function table(differences) {
  const value = (one, text) => (one.secret ? "(secret)" : text === "" ? "(empty)" : text);
  const rows = differences.map((one) =>
    make(
      "tr",
      {},
      make("td", { "data-label": "Port" }, one.port ?? "device"),
      make("td", { "data-label": "Setting" }, `${one.label} (AT+${one.name})`),
      make("td", { "data-label": "Now" }, value(one, one.before)),
      make("td", { "data-label": "New" }, one.secret ? "another value" : value(one, one.after)),
    ),
  );
  const heads = ["Port", "Setting", "Now", "New"].map((text) => make("th", { scope: "col" }, text));
  return make(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": "Differences" },
    make("table", { class: "cards" }, make("caption", {}, "Differences"), make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows)),
  );
}

function problemTexts(refused) {
  return refused.problems.map(({ line, key, text }) => `Line ${line}: ${key ? `${key} ` : ""}${text}`);
}

/**
 * Shows what a text would change, with a button that makes the change.
 *
 * @param place gets the differences and the button
 * @param path of the API; with `preview` nothing is changed
 * @param text the script or the file
 * @param made called after the change
 */
export async function previewChanges(place, path, text, made) {
  const output = make("output", { "aria-live": "polite" });
  place.replaceChildren(output);
  const preview = `${path}${path.includes("?") ? "&" : "?"}preview=yes`;
  try {
    const { differences, portsToRestart, notes } = await api(preview, text);
    const ports = new Set((await api("/api/device")).ports.map(({ name }) => name));
    if (differences.length === 0) {
      say(output, "No setting differs. Nothing changes.");
      return;
    }
    const take = make("button", { type: "button", class: "main" }, "Apply the changes");
    const cancel = make("button", { type: "button" }, "Cancel");
    const restarts = portsToRestart.length ? `These ports restart, and disconnect their clients: ${portsToRestart.join(", ")}.` : "";
    const parts = [table(differences), ...notes.map((note) => make("p", {}, `${note}.`)), make("p", {}, restarts), make("div", { class: "row" }, take, cancel)];
    const box = make("div", {}, parts);
    place.prepend(box);
    cancel.addEventListener("click", () => place.replaceChildren());
    take.addEventListener("click", async () => {
      try {
        const answer = await api(path, text);
        box.remove();
        say(output, "Applying ...");
        const outcomes = await Promise.all(answer.portsToRestart.filter((name) => ports.has(name)).map((name) => outcomeOf(name)));
        await made();
        const all = [...outcomes, ...(answer.deviceToRestart ? [await applyDevice(answer)] : [])];
        const texts = all.length ? all.map((one) => one.text) : ["Saved. In effect now."];
        say(output, texts.join(" "), all.every(({ good }) => good) ? "good" : "problem");
      } catch (refused) {
        say(output, refused.message, "problem");
      }
    });
    take.focus();
  } catch (refused) {
    const texts = problemTexts(refused);
    say(output, texts.length ? "Nothing was changed:" : refused.message, "problem");
    place.append(...shortened(texts).map((line) => make("div", { class: "problem" }, line)));
  }
}
