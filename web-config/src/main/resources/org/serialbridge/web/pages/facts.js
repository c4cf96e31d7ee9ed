// A list of facts that is updated in place.

import { make, setText } from "./app.js";

/** @param facts [[name, text or element]]; a fact whose value is null is left out */
export function showFacts(list, facts) {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const names = new Set(shown.map(([name]) => name));
  for (const item of [...list.children]) {
    if (!names.has(item.dataset.fact)) {
      item.remove();
    }
  }
  shown.forEach(([name, value], at) => {
    let item = [...list.children].find((one) => one.dataset.fact === name);
    if (!item) {
      item = make("div", { "data-fact": name }, make("dt", {}, name), make("dd"));
      list.insertBefore(item, list.children[at] ?? null);
    }
    const place = item.lastElementChild;
    if (value instanceof Node) {
      if (place.textContent !== value.textContent) {
        place.replaceChildren(value);
      }
    } else {
      setText(place, String(value));
    }
  });
}
