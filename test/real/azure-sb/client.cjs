/**
 * Lets a test call `azure-sb` 0.11.2: reads one call a line from standard input, makes it, writes what became of it as a line of JSON.
 *
 * A call: { id, connectionString, hub, call, args }; `call` is a method of the service, or of its part for WNS as `wns.NAME`. The answer
 * is what the callback got: an error, or the values before the response.
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

function make({ hub, connectionString, call, args = [] }) {
  const service = serviceOf(hub, connectionString);
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
