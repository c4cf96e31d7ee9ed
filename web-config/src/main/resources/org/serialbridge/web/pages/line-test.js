// A test of a line on the device: started, watched, stopped. It ends there by itself if nobody asks for its progress.

import { api, every, make, say, setText } from "./app.js";
import { duration } from "./format.js";

const SECONDS = 1;

/** The warning before each test. */
export function warning(port) {
  return make(
    "p",
    { class: "disturbs" },
    `A test disconnects the clients of ${port} and replaces its settings. At the end the settings return.`,
  );
}

/** The buttons that start a test: a port has one test at a time. */
const starts = [];

/** A button that cannot be used while a test runs. */
export function startButton(button) {
  starts.push(button);
  return button;
}

function showBusy(isBusy) {
  starts.forEach((button) => {
    button.disabled = isBusy;
  });
}

/** `9600,8,1,EVEN,NFC` as people write it: `9600 8E1`. */
export function inWords(uart) {
  const [speed, dataBits, stopBits, parity] = uart.split(",");
  return `${speed} ${dataBits}${parity[0]}${stopBits}`;
}

/** Start and stop of the tests of some kinds, with progress; `show` gets each report of one of them. */
export class LineTest {
  constructor(port, kinds, show) {
    this.port = port;
    this.kinds = kinds;
    this.show = show;
    this.isRunning = false;
    this.bar = make("progress", { max: 100, value: 0, "aria-label": "Progress", hidden: true });
    this.output = make("output", { "aria-live": "polite" });
    this.left = make("p", { class: "quiet left" });
    this.stopButton = make("button", { type: "button", class: "danger", hidden: true, onclick: () => this.stop() }, "Stop");
    this.element = make("div", { class: "line-test" }, this.bar, this.left, this.stopButton, this.output);
    every(SECONDS, () => this.isRunning && this.look());
    this.join();
  }

  /** A test that runs already is watched on. */
  async join() {
    const report = await api(`/api/test?port=${this.port}`).catch(() => null);
    if (report?.state === "running") {
      this.take(report);
    }
  }

  start(options) {
    return this.carryOut("/api/test/start", options);
  }

  stop() {
    return this.carryOut("/api/test/stop", {});
  }

  async carryOut(path, body) {
    try {
      this.take(await api(path, { port: this.port, ...body }));
    } catch (refused) {
      say(this.output, refused.message, "problem");
    }
  }

  async look() {
    try {
      this.take(await api(`/api/test?port=${this.port}`));
    } catch (refused) {
      say(this.output, refused.message, "problem");
    }
  }

  take(report) {
    if (!this.kinds.includes(report.test)) {
      this.rest(); // another test has been started since
      return;
    }
    this.isRunning = report.state === "running";
    showBusy(this.isRunning);
    this.bar.hidden = !this.isRunning;
    this.stopButton.hidden = !this.isRunning;
    this.bar.value = report.percent;
    const seconds = Math.ceil(report.leftMillis / 1000);
    setText(this.left, this.isRunning ? `${report.activity}. At most ${duration(seconds)} left.` : "");
    say(this.output, this.isRunning ? "" : report.activity, report.state === "failed" ? "problem" : "");
    this.show(report);
  }

  rest() {
    this.isRunning = false;
    this.bar.hidden = true;
    this.stopButton.hidden = true;
    setText(this.left, "");
  }
}
