import { api, frame, make, nameDevice, networkText, say } from "./app.js";
import { groupsOf, settingsForm } from "./settings-form.js";

frame("Network");
const notice = document.getElementById("notice");

try {
  const status = await api("/api/status");
  nameDevice(status);
  document
    .getElementById("state")
    .replaceChildren(make("strong", {}, "In effect: "), networkText(status.hostNetwork));
  await settingsForm(document.getElementById("form"), groupsOf("network"), null);
} catch (refused) {
  say(notice, refused.message, "problem");
}
