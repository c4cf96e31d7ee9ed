import { api, copyButton, framePort, make, say } from "./app.js";
import { previewChanges } from "./changes.js";
import { restartAndSee } from "./outcome.js";
import { settingsForm } from "./settings-form.js";

const port = await framePort("Settings");

/** The settings as AT commands, to copy, and a box for a script that is looked at first. */
function script(form, place) {
  const all = make("input", { type: "checkbox", id: "all" });
  const text = make("pre", { class: "log", tabindex: "0", role: "region", "aria-label": "AT commands" });
  const show = () => (text.textContent = form.script(!all.checked) || "Everything has its factory value.");
  all.addEventListener("change", show);
  const pasted = make("textarea", { id: "script", "data-changes": true, rows: "6", spellcheck: "false", autocapitalize: "characters", placeholder: "AT+UART=9600,8,1,NONE,NFC" });
  const differences = make("div");
  const look = make("button", { type: "button", id: "look" }, "Show the difference");
  look.addEventListener("click", () =>
    previewChanges(differences, `/api/at-script?port=${encodeURIComponent(port.name)}`, pasted.value, async () => {
      await form.draw();
      show();
    }),
  );
  const details = make(
    "details",
    { class: "card", id: "as-commands" },
    make("summary", {}, make("h2", {}, "As AT commands")),
    make("div", { class: "row" }, all, make("label", { for: "all" }, "with factory values"), copyButton(() => text.textContent)),
    text,
    make("label", { for: "script", "data-changes": true }, "Commands to import, one in each line"),
    pasted,
    make("div", { class: "row", "data-changes": true }, look),
    differences,
  );
  details.addEventListener("toggle", show);
  place.after(details);
}

if (port) {
  try {
    const place = document.getElementById("form");
    const load = async () => (await api(`/api/settings?of=${encodeURIComponent(port.name)}`)).ports[port.name];
    const form = await settingsForm(place, load, port.name, () => restartAndSee(port.name), { apply: "Save and restart", save: "Save for later" });
    script(form, place);
  } catch (refused) {
    say(document.getElementById("notice"), refused.message, "problem");
  }
}
