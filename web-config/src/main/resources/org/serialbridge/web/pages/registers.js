// Values in bytes or registers: integers and floats in each word order. ABCD is the order of the Modbus documents.

/** The types of values, with their length in bytes. */
export const TYPES = { u16: 2, s16: 2, u32: 4, s32: 4, f32: 4, u64: 8 };

/** The orders of bytes, by the letters of a value of four bytes. */
export const ORDERS = ["ABCD", "CDAB", "BADC", "DCBA"];

/** The bytes of a value, put into the order ABCD; the same again puts them back. */
function ordered(bytes, order) {
  const all = [...bytes];
  if (order === "BADC" || order === "DCBA") {
    for (let i = 0; i + 1 < all.length; i += 2) {
      [all[i], all[i + 1]] = [all[i + 1], all[i]];
    }
  }
  if (order === "CDAB" || order === "DCBA") {
    const words = [];
    for (let i = 0; i < all.length; i += 2) {
      words.unshift(all[i], all[i + 1]);
    }
    return words;
  }
  return all;
}

/** The value at the start of these bytes: a number, a BigInt for u64; null if there are too few. */
export function decode(bytes, type, order) {
  const length = TYPES[type];
  if (bytes.length < length) {
    return null;
  }
  const view = new DataView(Uint8Array.from(ordered(bytes.slice(0, length), order)).buffer);
  switch (type) {
    case "u16":
      return view.getUint16(0);
    case "s16":
      return view.getInt16(0);
    case "u32":
      return view.getUint32(0);
    case "s32":
      return view.getInt32(0);
    case "f32":
      return view.getFloat32(0);
    default:
      return view.getBigUint64(0);
  }
}

const LIMITS = {
  u16: [0n, 0xffffn],
  s16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffffffffn],
  s32: [-0x80000000n, 0x7fffffffn],
  u64: [0n, 0xffffffffffffffffn],
};

/** The registers of a value, 0 to 65535 each; an Error with the reason if it does not fit. */
export function encode(value, type, order) {
  const length = TYPES[type];
  const view = new DataView(new ArrayBuffer(length));
  if (type === "f32") {
    view.setFloat32(0, value);
  } else {
    const whole = BigInt(Math.round(value));
    const [least, most] = LIMITS[type];
    if (whole < least || whole > most) {
      throw new Error(`${whole} does not fit: ${type} holds ${least} to ${most}`);
    }
    const bits = BigInt.asUintN(8 * length, whole);
    for (let i = 0; i < length; i++) {
      view.setUint8(i, Number((bits >> BigInt(8 * (length - 1 - i))) & 0xffn));
    }
  }
  const bytes = ordered(new Uint8Array(view.buffer), order);
  const registers = [];
  for (let i = 0; i < length; i += 2) {
    registers.push(bytes[i] * 256 + bytes[i + 1]);
  }
  return registers;
}

/** The bytes of registers, the high byte first. */
export function bytesOf(registers) {
  return registers.flatMap((register) => [register >> 8, register & 0xff]);
}

/** A value for a person. */
export function valueText(value, type) {
  if (value === null) {
    return "–";
  }
  if (type === "f32") {
    return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
  }
  return String(value);
}
