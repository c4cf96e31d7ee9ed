// What came of a restart: the port is asked until it is up again, or has a problem.

import { api } from "./app.js";
import { problems, summary } from "./verdict.js";

const LONGEST_MILLIS = 15_000;
const PAUSE_MILLIS = 300;

/** A listener or a connection is tried again after a second: a problem that is over by then is none. */
const PROBLEM_MILLIS = 4_000;

async function statusOf(name) {
  try {
    return (await api("/api/status")).converters.find((port) => port.name === name) ?? null;
  } catch (refused) {
    if (refused.status !== 0) {
      throw refused;
    }
    return null; // it restarts
  }
}

/** Whether the line is open, or has none: the endpoint opens after it. */
function isUp({ line, endpoint }) {
  return (line.inForce || line.device === "none") && !endpoint.problem;
}

/**
 * Restarts a port.
 *
 * @return {good, text}: whether it is without a fault, and the state in words
 */
export async function restartAndSee(name) {
  const before = (await statusOf(name))?.restarts ?? 0;
  await api("/api/restart", { ports: [name] });
  return outcomeOf(name, (port) => port.restarts !== before);
}

/** The same for a port that has been told to restart before. */
export async function outcomeOf(name, hasRestarted = () => true) {
  const end = Date.now() + LONGEST_MILLIS;
  let restartedAt = null;
  let seen = null;
  do {
    await new Promise((done) => setTimeout(done, PAUSE_MILLIS));
    const status = await statusOf(name);
    if (status && hasRestarted(status)) {
      restartedAt ??= Date.now();
      seen = isUp(status) || Date.now() - restartedAt > PROBLEM_MILLIS ? status : null;
    }
  } while (!seen && Date.now() < end);
  if (!seen) {
    return { good: false, text: `Saved, but ${name} has not come up within ${LONGEST_MILLIS / 1000} s.` };
  }
  const own = (await api("/api/device")).ports.find((port) => port.name === name);
  const bad = problems(seen).filter(({ kind, word }) => kind === "bad" || word === "not as set");
  return bad.length
    ? { good: false, text: `Saved, but ${name} has a problem: ${bad.map(({ text }) => text).join(" ")}` }
    : { good: true, text: `Saved. ${name} runs: ${summary({ ...seen, modbus: own?.modbus })}.` };
}
