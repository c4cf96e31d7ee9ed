import { api, choosePort, frame, make, nameDevice, say } from "./app.js";
import { settingsForm } from "./settings-form.js";

frame("Port");
const notice = document.getElementById("notice");

try {
  const settings = await api("/api/settings");
  const names = Object.keys(settings.ports);
  if (names.length === 0) {
    say(notice, "There is no port: plug in an adapter.", "problem");
  } else {
    const port = choosePort(document.getElementById("tabs"), names);
    document.getElementById("title").textContent = `Port ${port}`;
    const load = async () => (await api("/api/settings")).ports[port];
    await settingsForm(document.getElementById("form"), load, port);
    document.getElementById("console-title").textContent = `AT console of ${port}`;
    console_(port);
  }
  nameDevice(await api("/api/status"));
} catch (refused) {
  say(notice, refused.message, "problem");
}

/** The same commands as on the serial port, and the same replies. */
function console_(port) {
  const form = document.getElementById("console");
  const line = document.getElementById("line");
  const replies = document.getElementById("replies");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = line.value.trim();
    if (!typed) {
      return;
    }
    let reply;
    try {
      reply = (await api("/api/at", { port, line: typed })).reply;
    } catch (refused) {
      reply = refused.message;
    }
    replies.append(make("div", {}, `${typed}\n${reply.replaceAll("\r", "")}`));
    replies.scrollTop = replies.scrollHeight;
    while (replies.childElementCount > 200) {
      replies.firstElementChild.remove();
    }
    line.value = "";
  });
}
