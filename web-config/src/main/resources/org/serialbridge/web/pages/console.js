import { api, framePort, make } from "./app.js";

const MOST_REPLIES = 200;
const MOST_HISTORY = 100;

const MEANINGS = {
  1: "the command is malformed",
  2: "there is no such command",
  3: "this command does not take this form",
  4: "a value is not accepted",
  5: "the change cannot be made now",
};

/** The commands of this page, oldest first. They may hold secrets, so no storage gets them. */
let commands = [];

function remember(typed) {
  commands = [...commands.filter((one) => one !== typed), typed].slice(-MOST_HISTORY);
}

/** The reply, and below it what an error means. */
function explained({ reply, problem }) {
  const code = /\+ERR=(\d+)/.exec(reply)?.[1];
  const meaning = code ? `(${problem || MEANINGS[code]})` : "";
  return [reply.replaceAll("\r", "").trim(), meaning].filter(Boolean).join("\n");
}

const port = await framePort("AT console");
const form = document.getElementById("console");
const line = document.getElementById("line");
const replies = document.getElementById("replies");
let at = null;

function show(typed, answer, isProblem) {
  replies.append(make("div", { class: isProblem ? "problem" : null }, `${typed}\n${answer}`));
  while (replies.childElementCount > MOST_REPLIES) {
    replies.firstElementChild.remove();
  }
  replies.scrollTop = replies.scrollHeight;
}

async function send(typed) {
  remember(typed);
  at = null;
  try {
    const answer = await api("/api/at", { port: port.name, line: typed });
    show(typed, explained(answer), answer.reply.includes("+ERR"));
  } catch (refused) {
    show(typed, refused.message, true);
  }
}

function recall(step) {
  at = Math.max(0, Math.min(commands.length, (at ?? commands.length) + step));
  line.value = commands[at] ?? "";
}

if (port) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = line.value.trim();
    line.value = "";
    if (typed) {
      send(typed);
    }
  });
  line.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      recall(step);
    }
  });
}
