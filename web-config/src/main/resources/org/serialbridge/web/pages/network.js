import { api, copyButton, frame, make, networkText, say } from "./app.js";
import { showFacts } from "./facts.js";
import { groupsOf, settingsForm } from "./settings-form.js";
import { applyDevice } from "./trial.js";
import { unitsSection } from "./units.js";

const device = await frame("Network");
if (device) {
  try {
    const [status, host] = await Promise.all([api("/api/status"), api("/api/host")]);
    const facts = host.interfaces.map((one) => [one.name, make("span", {}, one.addresses.map((text) => make("span", { class: "address" }, text, copyButton(() => text))), make("small", { class: "quiet" }, one.mac))]);
    showFacts(document.getElementById("facts"), [["Host name", host.name], ...facts, ["Settings below", networkText(status.hostNetwork)]]);
    await settingsForm(document.getElementById("form"), groupsOf("network"), null, applyDevice, { apply: "Save and apply" });
    unitsSection(document.getElementById("units"), device.ports.map(({ name }) => name));
  } catch (refused) {
    say(document.getElementById("notice"), refused.message, "problem");
  }
}
