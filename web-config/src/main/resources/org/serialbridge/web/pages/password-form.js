// User and password, chosen twice.

import { api, make, say } from "./app.js";

const LONGEST = 15;
const SHORTEST_PASSWORD = 8;

/** The fault of one part of a choice, or nothing. */
function fault(what, text) {
  if (text === "") {
    return `Enter a ${what}.`;
  }
  if (what === "password" && text.length < SHORTEST_PASSWORD) {
    return `The password is too short: ${SHORTEST_PASSWORD} characters at least.`;
  }
  if (text.length > LONGEST) {
    return `The ${what} is too long: ${LONGEST} characters at most.`;
  }
  const wrong = [...text].find((one) => one < " " || one > "~" || one === ",");
  return wrong ? `The ${what} cannot have the character ${wrong}` : "";
}

function field(name, label, type, autocomplete) {
  const input = make("input", { id: `new-${name}`, name, type, maxlength: LONGEST, autocomplete, autocapitalize: "off", spellcheck: "false", required: true });
  return { input, element: make("div", { class: "field" }, make("label", { for: `new-${name}` }, label), make("div", {}, input)) };
}

/**
 * Fills a form for another user and password.
 *
 * @param user the present user
 * @param saved called when they are saved; they are in effect at once
 */
export function passwordForm(form, user, button, saved) {
  const name = field("user", "User", "text", "username");
  const first = field("password", "New password", "password", "new-password");
  const second = field("again", "The same again", "password", "new-password");
  const output = make("output", { "aria-live": "polite" });
  name.input.value = user;
  form.replaceChildren(name.element, first.element, second.element, make("div", { class: "row" }, make("button", { class: "main", type: "submit" }, button), output));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = fault("user", name.input.value) || fault("password", first.input.value) || (first.input.value === second.input.value ? "" : "The two passwords differ.");
    const isFaulty = [fault("user", name.input.value), fault("password", first.input.value), problem];
    [name, first, second].forEach(({ input }, i) => input.setAttribute("aria-invalid", String(Boolean(isFaulty[i]) && (i < 2 || !isFaulty[0] && !isFaulty[1]))));
    if (problem) {
      say(output, problem, "problem");
      return;
    }
    try {
      await api("/api/password", { user: name.input.value, password: first.input.value });
      first.input.value = second.input.value = "";
      say(output, "The password is changed. It is in effect now.", "good");
      await saved();
    } catch (refused) {
      say(output, refused.message, "problem");
    }
  });
}
