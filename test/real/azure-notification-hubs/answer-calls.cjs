/**
 * Lets a test call the official client: reads one call a line from standard input, makes it, writes what became of it as a line of JSON.
 * Knows neither hub nor answers; the package is handed in as it is, and nothing of it is replaced.
 *
 * A call: { id, connectionString, hub, insecure, call, args, form }. Arguments may hold { $make, args }, a function of the package that
 * makes a value, and { $date }. `form` says how a list is wanted: "items", or "pages" as they came. Further calls: `$methods` lists what
 * the client has, `$seen` says how many sockets answers came on, how many had which status, and how many which content coding.
 */
"use strict";

const { subscribe } = require("node:diagnostics_channel");
const { createInterface } = require("node:readline");

const sockets = new Set();
const statuses = {};
const codings = {};

const count = (counts, name) => {
  counts[name] = (counts[name] || 0) + 1;
};

subscribe("http.client.response.finish", ({ request, response }) => {
  sockets.add(request.socket);
  count(statuses, response.statusCode);
  count(codings, response.headers["content-encoding"] || "none");
});

/** As the guide has it for a hub without TLS: the pipeline asks to be told with each request. */
const plainHttp = {
  position: "perCall",
  policy: {
    name: "plainHttp",
    sendRequest(request, next) {
      request.allowInsecureConnection = true;
      return next(request);
    },
  },
};

function answerCalls(hubs) {
  const clients = new Map();

  function clientOf({ connectionString, hub, insecure }) {
    const key = JSON.stringify([connectionString, hub, insecure]);
    if (!clients.has(key)) {
      const options = insecure ? { additionalPolicies: [plainHttp] } : undefined;
      clients.set(key, new hubs.NotificationHubsClient(connectionString, hub, options));
    }
    return clients.get(key);
  }

  function read(value) {
    if (Array.isArray(value)) return value.map(read);
    if (value === null || typeof value !== "object") return value;
    if (typeof value.$make === "string") return hubs[value.$make](...value.args.map(read));
    if (typeof value.$date === "string") return new Date(value.$date);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, read(one)]));
  }

  async function collect(list) {
    const all = [];
    for await (const one of list) all.push(one);
    return all;
  }

  async function make({ call, args = [], form, ...where }) {
    const client = clientOf(where);
    if (call === "$methods") {
      return Object.getOwnPropertyNames(Object.getPrototypeOf(client)).filter((name) => name !== "constructor");
    }
    if (call === "$seen") return { sockets: sockets.size, statuses, codings };
    const answer = client[call](...args.map(read));
    if (form === "pages") return collect(answer.byPage());
    if (form === "items") return collect(answer);
    const value = await answer;
    // 1.2.3 gives a poller where 2.1.0, awaited, gives what it comes to.
    return typeof value?.pollUntilDone === "function" ? value.pollUntilDone() : value;
  }

  const describe = ({ name, message, statusCode, code }) => ({ name, message, statusCode, code });

  createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, ...call } = JSON.parse(line);
    make(call).then(
      (value) => console.log(JSON.stringify({ id, value })),
      (error) => console.log(JSON.stringify({ id, error: describe(error) })),
    );
  });
}

module.exports = { answerCalls };
