// The dialogs of the page Values: a row, and the confirmation of a write.

import { isBits, label, length, notation } from "./value-rows.js";
import { encode } from "./registers.js";

const FACTORY = { name: "", unit: 1, kind: "holding", address: 0, type: "u16", order: "ABCD", bit: 0, factor: 1, decimals: 0 };

const edit = document.getElementById("edit");
const editForm = edit.querySelector("form");
const write = document.getElementById("write");
const writeForm = write.querySelector("form");

/** Opens a dialog; what `read` gives when it is confirmed, or null if it is cancelled. */
function ask(dialog, form, read) {
  return new Promise((resolve) => {
    form.onsubmit = (event) => resolve(event.submitter?.value === "ok" ? read() : null);
    dialog.oncancel = () => resolve(null);
    dialog.showModal();
  });
}

function entered() {
  const fields = editForm.elements;
  const number = (name) => Number(fields[name].value);
  return {
    name: fields.name.value.trim(),
    unit: number("unit"),
    kind: fields.kind.value,
    address: number("address"),
    type: fields.type.value,
    order: fields.order.value,
    bit: number("bit"),
    factor: number("factor") || 1,
    decimals: number("decimals"),
  };
}

editForm.addEventListener("input", () => {
  const row = entered();
  document.getElementById("notation").textContent = `Manuals call it ${notation(row)}.`;
  editForm.querySelectorAll(".register").forEach((part) => (part.hidden = isBits(row)));
  editForm.elements.bit.closest("label").hidden = isBits(row) || row.type !== "bit";
  for (const name of ["factor", "decimals"]) {
    editForm.elements[name].closest("label").hidden = isBits(row) || row.type === "bit";
  }
});

/** Asks for a row, beginning with another; null if it was cancelled. */
export function editRow(row) {
  for (const [name, value] of Object.entries({ ...FACTORY, ...row })) {
    if (editForm.elements[name]) {
      editForm.elements[name].value = value;
    }
  }
  editForm.dispatchEvent(new Event("input"));
  return ask(edit, editForm, entered);
}

/** The registers or bits of the new value; an Error if it does not fit. */
function values(row) {
  const fields = writeForm.elements;
  if (isBits(row)) {
    return [Number(fields.state.value)];
  }
  if (fields.value.value === "" || !Number.isFinite(fields.value.valueAsNumber)) {
    throw new Error("Enter a number.");
  }
  return encode(fields.value.valueAsNumber / row.factor, row.type, row.order);
}

function preview(row) {
  const text = document.getElementById("preview");
  const confirm = document.getElementById("confirm");
  try {
    const registers = values(row);
    const isMultiple = registers.length > 1 || writeForm.elements.multiple.checked;
    const code = isBits(row) ? 5 : isMultiple ? 16 : 6;
    const raw = isBits(row) ? (registers[0] ? "on" : "off") : registers.join(" ");
    text.textContent = `This writes ${raw} to ${label(row)} (unit ${row.unit}, ${notation(row)}, function ${code}). The device acts on it at once.`;
    text.className = "";
    confirm.disabled = false;
  } catch (problem) {
    text.textContent = problem.message;
    text.className = "problem";
    confirm.disabled = true;
  }
}

/** Asks for a new value; `{values, multiple}` for the API, or null if it was cancelled. */
export function writeRow(row) {
  document.getElementById("number-label").hidden = isBits(row);
  document.getElementById("switch-label").hidden = !isBits(row);
  document.getElementById("multiple-label").hidden = isBits(row) || length(row) > 1;
  writeForm.reset();
  writeForm.oninput = () => preview(row);
  preview(row);
  return ask(write, writeForm, () => ({ values: values(row), multiple: writeForm.elements.multiple.checked }));
}
