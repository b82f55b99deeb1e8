/**
 * Lets a test call `azure-sb` 0.11.2: reads one call a line from standard input, makes it, writes what became of it as a line of JSON.
 *
 * A call: { id, connectionString, hub, call, args }; `call` is a method of the service, or of its part for WNS as `wns.NAME`. The answer
 * is what the callback got: an error, or the value before the response. `$methods` lists what the service and that part are made of;
 * the functions for single visual templates, which the package makes as it starts, are not among them.
 */
"use strict";

const { createInterface } = require("node:readline");
const azure = require("azure-sb");

const services = new Map();

function serviceOf(hub, connectionString) {
  const key = JSON.stringify([hub, connectionString]);
  if (!services.has(key)) services.set(key, azure.createNotificationHubService(hub, connectionString));
  return services.get(key);
}

const methodsOf = (owner) =>
  Object.keys(Object.getPrototypeOf(owner)).filter(
    (name) => typeof owner[name] === "function" && !name.startsWith("_"),
  );

async function make({ hub, connectionString, call, args = [] }) {
  const service = serviceOf(hub, connectionString);
  if (call === "$methods") return [...methodsOf(service), ...methodsOf(service.wns).map((name) => `wns.${name}`)];
  const [owner, name] = call.startsWith("wns.") ? [service.wns, call.slice("wns.".length)] : [service, call];
  return new Promise((resolve, reject) => {
    owner[name](...args, (error, value) => (error ? reject(error) : resolve(value)));
  });
}

/** A response by itself says what an answer without a value had. */
function plain(value) {
  return value && value.isSuccessful !== undefined ? { statusCode: value.statusCode } : value;
}

const describe = ({ message, statusCode, code, detail }) => ({ name: "Error", message, statusCode, code, detail });

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, ...call } = JSON.parse(line);
  make(call).then(
    (value) => console.log(JSON.stringify({ id, value: plain(value) })),
    (error) => console.log(JSON.stringify({ id, error: describe(error) })),
  );
});
