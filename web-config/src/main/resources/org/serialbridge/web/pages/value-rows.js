// Rows of registers: their notation, their reads, and their values.

import { bytesOf, decode, TYPES } from "./registers.js";

const MOST_REGISTERS = 125;
const MOST_BITS = 2000;
const PREFIX = { coil: 0, discrete: 1, input: 3, holding: 4 };
const NAMES = { coil: "coil", discrete: "discrete input", input: "input register", holding: "holding register" };

export function isBits(row) {
  return row.kind === "coil" || row.kind === "discrete";
}

/** The address as manuals write it: 40001 is the first holding register, 400001 if they count further. */
export function notation({ kind, address }) {
  return `${PREFIX[kind]}${String(address + 1).padStart(address < 9999 ? 4 : 5, "0")}`;
}

/** The row in words, for a person. */
export function label(row) {
  return row.name || `${NAMES[row.kind]} ${row.address} of unit ${row.unit}`;
}

/** Registers or bits that a row needs. */
export function length(row) {
  return isBits(row) || row.type === "bit" ? 1 : TYPES[row.type] / 2;
}

/** Joins the rows into as few reads as their neighbourhood allows; rows of `alone` have their own. */
export function joined(rows, alone) {
  const reads = [];
  const sorted = [...rows].sort((a, b) => a.unit - b.unit || a.kind.localeCompare(b.kind) || a.address - b.address);
  for (const row of sorted) {
    const last = reads.at(-1);
    const end = row.address + length(row);
    const fits =
      last &&
      !alone.has(row) &&
      !alone.has(last.rows[0]) &&
      last.unit === row.unit &&
      last.kind === row.kind &&
      row.address <= last.address + last.count &&
      end - last.address <= (isBits(row) ? MOST_BITS : MOST_REGISTERS);
    if (fits) {
      last.count = Math.max(last.count, end - last.address);
      last.rows.push(row);
    } else {
      reads.push({ unit: row.unit, kind: row.kind, address: row.address, count: length(row), rows: [row] });
    }
  }
  return reads;
}

/** The value of a row in the answer to its read, with its factor. */
export function valueOf(row, read, values) {
  const own = values.slice(row.address - read.address, row.address - read.address + length(row));
  if (isBits(row)) {
    return own[0];
  }
  if (row.type === "bit") {
    return (own[0] >> row.bit) & 1;
  }
  return decode(bytesOf(own), row.type, row.order) * row.factor;
}

/** A value of a row for a person. */
export function shown(row, value) {
  if (value === undefined) {
    return "–";
  }
  if (isBits(row)) {
    return value ? "on" : "off";
  }
  return row.type === "bit" ? String(value) : value.toFixed(row.decimals);
}
