// A line chart of a few series over the last minutes, as SVG.

const NARROWEST = 260;
const HEIGHT = 150;
const LEFT = 62;
const BOTTOM = 18;
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

/** The next number of the form 1, 2 or 5 times a power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= value);
}

/** A path through the values; it is broken where there are none. */
function path(values, top, width) {
  const step = (width - LEFT) / Math.max(values.length - 1, 1);
  let pen = "M";
  return values
    .map((value, i) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const x = (LEFT + i * step).toFixed(1);
      const y = (HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - 8)).toFixed(1);
      const part = `${pen}${x} ${y}`;
      pen = "L";
      return part;
    })
    .join("");
}

/**
 * Draws.
 *
 * @param place a figure's element
 * @param series [{name, kind: "in" | "out", values}], all of one length, null where there is none
 * @param format gives the text of a value
 * @param minutes how much time the values cover
 */
export function chart(place, series, format, minutes) {
  const all = series.flatMap((one) => one.values).filter((value) => value !== null);
  const top = ceiling(Math.max(1, ...all));
  const width = Math.max(NARROWEST, Math.floor(place.clientWidth));
  const picture = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img" });
  const latest = series.map((one) => `${one.name} ${one.values.length && one.values.at(-1) !== null ? format(one.values.at(-1)) : "none"}`);
  picture.append(svg("title", {}, latest.join(", ")));
  for (const share of [0, 0.5, 1]) {
    const y = HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 8);
    picture.append(svg("line", { class: "axis", x1: LEFT, x2: width, y1: y, y2: y }));
    picture.append(svg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, format(top * share)));
  }
  picture.append(svg("text", { x: LEFT, y: HEIGHT - 3 }, `${minutes.toFixed(0)} min ago`));
  picture.append(svg("text", { x: width - 2, y: HEIGHT - 3, "text-anchor": "end" }, "now"));
  for (const one of series) {
    picture.append(svg("path", { class: one.kind, d: path(one.values, top, width) }));
  }
  place.replaceChildren(picture);
}
