// A table that is updated in place: scroll positions, selections and focus stay.

import { make, setText } from "./app.js";

export class LiveTable {
  /**
   * @param caption read by screen readers, shown as the heading
   * @param heads the headings of the columns
   * @param kind classes of the table
   */
  constructor(caption, heads, kind = "") {
    this.heads = heads;
    this.body = make("tbody");
    this.rows = new Map();
    const head = make("tr", {}, heads.map((text) => make("th", { scope: "col" }, text)));
    const table = make("table", { class: kind }, make("caption", {}, caption), make("thead", {}, head), this.body);
    this.element = make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, table);
  }

  /**
   * @param rows [{key, cells}]; a cell is a text, or `{text, kind}` for a state, or `{element}`, which is put in once
   */
  update(rows) {
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, row] of this.rows) {
      if (!keys.has(key)) {
        row.remove();
        this.rows.delete(key);
      }
    }
    rows.forEach(({ key, cells }, at) => {
      const row = this.rows.get(key) ?? this.made(key, cells.length);
      cells.forEach((cell, i) => fill(row.cells[i], cell));
      if (this.body.children[at] !== row) {
        this.body.insertBefore(row, this.body.children[at] ?? null);
      }
    });
    this.element.hidden = rows.length === 0;
  }

  made(key, count) {
    const cells = Array.from({ length: count }, (_, i) => make("td", { "data-label": this.heads[i] }));
    const row = make("tr", {}, cells);
    this.rows.set(key, row);
    return row;
  }
}

function fill(cell, content) {
  if (content?.element) {
    if (cell.firstChild !== content.element) {
      cell.replaceChildren(content.element);
    }
  } else if (content?.kind !== undefined) {
    const pill = cell.firstElementChild ?? cell.appendChild(make("span"));
    pill.className = `state ${content.kind}`;
    setText(pill, content.text);
  } else {
    setText(cell, String(content));
  }
}
