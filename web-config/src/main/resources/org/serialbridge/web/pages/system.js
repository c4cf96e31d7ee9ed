import { api, frame, make, say } from "./app.js";
import { auditLog } from "./audit.js";
import { previewChanges } from "./changes.js";
import { passwordForm } from "./password-form.js";
import { groupsOf, settingsForm } from "./settings-form.js";
import { applyDevice } from "./trial.js";

const notice = document.getElementById("notice");
const done = document.getElementById("done");
const log = document.getElementById("log");
const find = document.getElementById("find");
let lines = [];

const device = await frame("System");

/** A line of the log with its time here, and in the colour of its level. */
function logLine(text) {
  const [, stamp, level, rest] = /^(\S+T\S+) (ERROR|WARN|INFO|DEBUG|TRACE) (.*)$/s.exec(text) ?? [null, null, "", text];
  const time = stamp ? new Date(stamp).toLocaleString() : "";
  return make("div", { class: `log-${level.toLowerCase()}` }, make("span", { class: "quiet" }, time), ` ${level} `, rest);
}

function showLog() {
  const wanted = find.value.trim().toLowerCase();
  const shown = lines.filter((line) => line.toLowerCase().includes(wanted));
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 30;
  log.replaceChildren(...(shown.length ? shown.map(logLine) : ["No line has this."]));
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}

async function loadLog() {
  lines = (await api("/api/log")).lines;
  showLog();
}

async function act(question, action, text) {
  if (!confirm(question)) {
    return;
  }
  try {
    const { trial } = await action();
    say(done, text, "good");
    if (trial) {
      const outcome = await applyDevice({ trial });
      say(done, outcome.text, outcome.good ? "good" : "problem");
    }
  } catch (refused) {
    say(done, refused.message, "problem");
  }
}

async function preview(file) {
  const place = document.getElementById("differences");
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.includes(0)) {
    place.replaceChildren(make("p", { class: "problem" }, `${file.name} is no settings file.`));
    return;
  }
  await previewChanges(place, "/api/import", new TextDecoder("latin1").decode(bytes), async () => form.draw());
}

let form = null;
if (device) {
  try {
    passwordForm(document.getElementById("password"), device.user, "Change the password", async () => document.getElementById("default-password")?.remove());
    form = await settingsForm(document.getElementById("form"), groupsOf("system"), null, applyDevice, { apply: "Save and apply" });
    await Promise.all([loadLog(), auditLog()]);
  } catch (refused) {
    say(notice, refused.message, "problem");
  }
  document.getElementById("import").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) {
      await preview(file);
      event.target.value = "";
    }
  });
  document
    .getElementById("restart")
    .addEventListener("click", () => act("Restart all ports? Clients are disconnected.", () => api("/api/restart", { ports: "all", device: true }), "All ports restart."));
  document.getElementById("factory").addEventListener("click", () =>
    act("Reset everything to factory values, the password too?", () => api("/api/factory", { ports: "all", device: true }), "Factory values are saved. User and password are the default ones now; the others take effect after a restart."),
  );
  document.getElementById("refresh-log").addEventListener("click", loadLog);
  find.addEventListener("input", showLog);
}
