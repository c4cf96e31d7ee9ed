import { api, frame, make, nameDevice, networkText, say } from "./app.js";
import { settingsForm } from "./settings-form.js";

frame("Network");
const notice = document.getElementById("notice");
const NAMES = ["WANN", "DNS"];

try {
  const [settings, status] = await Promise.all([api("/api/settings"), api("/api/status")]);
  nameDevice(status);
  document
    .getElementById("state")
    .replaceChildren(make("strong", {}, "In force: "), networkText(status.network));
  settingsForm(
    document.getElementById("form"),
    settings.device.filter((row) => NAMES.includes(row.name)),
    null,
    [["Local IP", NAMES]],
  );
} catch (refused) {
  say(notice, refused.message, "problem");
}
