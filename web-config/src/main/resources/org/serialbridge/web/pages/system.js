import { api, frame, make, nameDevice, say } from "./app.js";
import { groupsOf, settingsForm } from "./settings-form.js";

frame("System");
const notice = document.getElementById("notice");
const output = document.getElementById("done");

async function load() {
  const [settings, status] = await Promise.all([api("/api/settings"), api("/api/status")]);
  nameDevice(status);
  document.getElementById("factory-password").hidden = !settings.factoryPassword;
  await settingsForm(document.getElementById("form"), groupsOf("system"), null);
}

async function loadLog() {
  const { lines } = await api("/api/log");
  const log = document.getElementById("log");
  log.textContent = lines.join("\n");
  log.scrollTop = log.scrollHeight;
}

async function act(question, action, done) {
  if (question && !confirm(question)) {
    return;
  }
  try {
    const notes = (await action()).notes ?? [];
    say(output, [done, ...notes.map((note) => `${note}.`)].join(" "), "good");
    await load();
  } catch (refused) {
    const lines = refused.problems.map((problem) => `line ${problem.line}: ${problem.key} ${problem.text}`);
    output.replaceChildren(refused.message, ...lines.map((line) => make("div", {}, line)));
    output.className = "problem";
  }
}

document.getElementById("import").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) {
    const text = await file.text();
    await act(null, () => api("/api/import", text), `${file.name}: imported.`);
    event.target.value = "";
  }
});

document
  .getElementById("restart")
  .addEventListener("click", () => act("Restart all ports? Peers are disconnected.", () => api("/api/restart", { ports: "all", device: true }), "All ports restart."));

document
  .getElementById("factory")
  .addEventListener("click", () =>
    act("Set everything to factory values, the password too? They take effect after a restart.", () => api("/api/factory", { ports: "all", device: true }), "Factory values are saved. They take effect after a restart."),
  );

document.getElementById("refresh-log").addEventListener("click", loadLog);

try {
  await load();
  await loadLog();
} catch (refused) {
  say(notice, refused.message, "problem");
}
