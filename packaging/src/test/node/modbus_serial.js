// A master of modbus-serial: makes the calls that it reads, one in a line of JSON, and tells the result of each.
//
//   modbus_serial.js CONNECT PORT UNIT MILLIS   CONNECT: the method that connects, as connectTelnet
"use strict";

const readline = require("readline");
const ModbusRTU = require("modbus-serial");

async function result(call) {
  try {
    return await call();
  } catch (problem) {
    return { exception: problem.modbusCode, problem: problem.message };
  }
}

async function main(connect, port, unit, millis) {
  const master = new ModbusRTU();
  master.setTimeout(Number(millis));
  await master[connect]("127.0.0.1", { port: Number(port) });
  master.setID(Number(unit));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [method, ...values] = JSON.parse(line);
    console.log(JSON.stringify(await result(() => master[method](...values))));
  }
}

main(...process.argv.slice(2));
