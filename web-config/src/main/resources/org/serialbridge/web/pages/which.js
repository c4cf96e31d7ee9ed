// Which socket is this: the port that receives a byte is named. The ports go on serving their clients.

import { api, every, make, say } from "./app.js";

/** Draws the question into an element. */
export function whichSocket(place, port) {
  const list = make("ul", { class: "heard", "aria-live": "polite" });
  const output = make("output", { "aria-live": "polite" });
  const before = new Map();
  let isListening = false;

  const look = async () => {
    if (!isListening) {
      return;
    }
    try {
      const { converters } = await api("/api/status");
      for (const { name, line, fromLine } of converters) {
        const count = fromLine.bytes;
        if (before.has(name) && count > before.get(name)) {
          list.append(make("li", {}, `${name} (${line.device}) received ${count - before.get(name)} bytes.`));
        }
        before.set(name, count);
      }
      while (list.childElementCount > 20) {
        list.firstElementChild.remove();
      }
    } catch (refused) {
      say(output, refused.message, "problem");
    }
  };
  const listen = make("button", { type: "button", "aria-pressed": "false" }, "Listen on all ports");
  listen.addEventListener("click", () => {
    isListening = !isListening;
    listen.setAttribute("aria-pressed", String(isListening));
    before.clear();
    say(output, isListening ? "Type something on the device, or bridge TX and RX and send." : "");
    look();
  });

  const text = make("input", { id: "which-text", value: `This is ${port}`, maxlength: 100, autocomplete: "off" });
  const send = make("form", { class: "row" }, make("label", { for: "which-text" }, "Text"), text, make("button", { type: "submit" }, `Send on ${port}`));
  send.addEventListener("submit", async (event) => {
    event.preventDefault();
    const bytes = new TextEncoder().encode(`${text.value}\r\n`);
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    try {
      const { sent } = await api("/api/send", { port, to: "line", hex });
      say(output, `${sent} bytes were sent on ${port}.`, "good");
    } catch (refused) {
      say(output, refused.message, "problem");
    }
  });
  place.append(
    make("p", {}, "Listens on all ports at their settings, and names the port that receives something. The button Send sends a text on this port: the device that shows it is connected here. Clients stay connected; a text disturbs a Modbus line."),
    make("div", { class: "row" }, listen),
    list,
    send,
    output,
  );
  every(1, look);
}
