// The charts of a port, drawn by uPlot, which is loaded for them.

import { api, make, say } from "./app.js";
import { bytes, millis } from "./format.js";

const HEIGHT = 170;
const SPANS = [
  ["", "10 minutes"],
  ["day", "24 hours"],
];

function loaded() {
  document.head.append(make("link", { rel: "stylesheet", href: "/uplot.css" }));
  return new Promise((done, failed) => {
    document.head.append(make("script", { src: "/uplot.js", onload: () => done(window.uPlot), onerror: () => failed(new Error("The charts cannot be loaded.")) }));
  });
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
const rate = (value) => `${bytes(value)}/s`;
const plain = (value) => String(Math.round(value));

/** The charts: their series, how values are told, and the least height of the scale. */
const CHARTS = [
  { title: "Traffic", format: rate, least: 10, series: [["fromLine", "from the line", "--in"], ["toLine", "to the line", "--out"]] },
  { title: "Modbus response time", format: millis, least: 1000, series: [["modbusP50", "median", "--in"], ["modbusP99", "99 %", "--out"]] },
  { title: "Errors", format: plain, least: 4, series: [["lineErrors", "line errors", "--bad"], ["timeouts", "Modbus time-outs", "--warn"]] },
];

/** Marks of the steps in which the port restarted or a connection was made. */
const MARKS = [
  ["restarts", "--bad", "restart"],
  ["connections", "--good", "connection"],
];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function drawMarks(plot, history) {
  const { ctx, bbox } = plot;
  MARKS.forEach(([key, name], row) => {
    ctx.fillStyle = colour(name);
    history.series[key].forEach((count, i) => {
      if (count > 0) {
        const x = plot.valToPos(plot.data[0][i], "x", true);
        ctx.fillRect(x - 1, bbox.top, 2 * devicePixelRatio, bbox.height / 4 + (row ? 0 : bbox.height / 4));
      }
    });
  });
}

/** Least, most and latest value of a series, in words. */
function summary(values, format) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length === 0) {
    return "none";
  }
  return `last ${format(known.at(-1))}, least ${format(Math.min(...known))}, most ${format(Math.max(...known))}`;
}

class PortCharts {
  constructor(place, port) {
    this.port = port;
    this.figures = make("div");
    this.notice = make("output", { "aria-live": "polite" });
    this.plots = [];
    this.span = "";
    const select = make("select", {}, SPANS.map(([value, name]) => make("option", { value }, name)));
    select.addEventListener("change", () => {
      this.span = select.value;
      this.update();
    });
    const legend = MARKS.map(([, name, word]) => make("span", { class: `mark-legend ${name.slice(2)}` }, word));
    place.replaceChildren(make("div", { class: "row spread" }, make("label", { class: "row" }, "Last", select), make("span", { class: "quiet" }, legend)), this.notice, this.figures);
    addEventListener("resize", () => this.resize());
  }

  async update() {
    try {
      this.uPlot ??= await loaded();
      const span = this.span;
      const history = await api(`/api/history?port=${encodeURIComponent(this.port.name)}${span ? `&span=${span}` : ""}`);
      if (span === this.span) {
        this.show(history);
      }
      say(this.notice, "");
    } catch (problem) {
      say(this.notice, problem.status === 0 ? "" : problem.message, "quiet");
    }
  }

  show(history) {
    const steps = history.series.fromLine.length;
    const now = Math.floor(Date.now() / 1000);
    this.now = now;
    const times = Array.from({ length: steps }, (_, i) => now - (steps - 1 - i) * history.stepSeconds);
    this.history = history;
    const shown = CHARTS.filter(({ series }) => series.some(([key]) => history.series[key].some((value) => value)));
    const titles = shown.map(({ title }) => title).join();
    if (titles !== this.titles) {
      this.titles = titles;
      this.plots.forEach(({ plot }) => plot.destroy());
      this.plots = shown.map((chart) => this.made(chart));
      this.figures.replaceChildren(...this.plots.map(({ figure }) => figure));
      this.resize();
    }
    this.plots.forEach(({ chart, plot, words }) => {
      const data = chart.series.map(([key]) => history.series[key]);
      plot.setData([times, ...data]);
      const texts = chart.series.map(([, name], i) => `${name}: ${summary(data[i], chart.format)}`);
      say(words, texts.join("; "), "quiet");
    });
    if (shown.length === 0) {
      this.figures.replaceChildren(make("p", { class: "quiet" }, "Nothing has passed in this time."));
      this.titles = null;
    }
  }

  /** The whole span, also while the history is shorter. */
  window() {
    return [this.now - (this.span ? 86_400 : 600), this.now];
  }

  made(chart) {
    const place = make("div", { class: "plot", role: "img", "aria-label": chart.title });
    const words = make("p", { class: "quiet" });
    const figure = make("figure", {}, make("figcaption", {}, chart.title), place, words);
    const axis = { stroke: () => colour("--quiet"), grid: { stroke: () => colour("--line") }, ticks: { stroke: () => colour("--line") } };
    const plot = new this.uPlot(
      {
        width: 600,
        height: HEIGHT,
        cursor: { sync: { key: "port" } },
        legend: { live: true },
        scales: { x: { range: () => this.window() }, y: { range: (_, least, most) => [0, Math.max(chart.least, most ?? 0)] } },
        axes: [{ ...axis, space: 80, values: (_, times) => times.map(clock) }, { ...axis, size: 80, values: (_, values) => values.map(chart.format) }],
        series: [
          { value: (_, value) => (value ? new Date(value * 1000).toLocaleTimeString() : "–") },
          ...chart.series.map(([, name, line]) => ({ label: name, spanGaps: false, points: { show: true, size: 4 }, stroke: () => colour(line), width: 2, value: (_, value) => (value === null || value === undefined ? "–" : chart.format(value)) })),
        ],
        hooks: { draw: [(own) => drawMarks(own, this.history)] },
      },
      [[], ...chart.series.map(() => [])],
      place,
    );
    return { chart, plot, figure, words };
  }

  resize() {
    for (const { plot, figure } of this.plots) {
      const width = Math.floor(figure.getBoundingClientRect().width);
      if (width > 0 && width !== plot.width) {
        plot.setSize({ width, height: HEIGHT });
      }
    }
  }
}

/** The charts of a port in a place; they are drawn by `update()`. */
export function portCharts(place, port) {
  return new PortCharts(place, port);
}
