import { api, choosePort, frame, make, nameDevice, say } from "./app.js";
import { settingsForm } from "./settings-form.js";

// Grouped as on the units' own pages.
const GROUPS = [
  ["Serial port", ["UART", "UARTCLBUF", "RS485", "RS485RTS", "RS485PRE", "RS485POST", "RS485RX", "RS485TERM", "DEVLOST", "PEERGONE"]],
  ["Socket", ["SOCK", "SOCKPORT", "MAXSK", "TCPSE", "SLOWPEER", "SOCKSL", "SHORTO", "PKTGAP", "PKTLEN", "PKTEND", "PKTENDOP", "STREAMPKT"]],
  ["Expand function: heartbeat and registry", ["HEARTEN", "HEARTTP", "HEARTTM", "HEARTDT", "REGEN", "REGTCP", "REGUSR", "REGCLOUD"]],
  ["HTTP client", ["HTPTP", "HTPURL", "HTPHEAD", "HTPCHD"]],
  ["Index, link and reset", ["INDEXEN", "SCSLINK", "LED", "CLIENTRST", "RSTIM"]],
  ["Modbus", ["MODTCP", "MODTO", "MODEXC", "MODGAP", "MODQUIET", "MODDEAD", "MODPROBE", "MODWAIT"]],
  ["RFC 2217", ["RFCEN", "RFCPORT", "RFCKEEP"]],
  ["AT console", ["E"]],
];

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
    settingsForm(document.getElementById("form"), settings.ports[port], port, GROUPS);
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
