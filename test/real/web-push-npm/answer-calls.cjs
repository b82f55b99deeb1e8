/**
 * Lets a test call the npm package `web-push`: reads one call a line from standard input, makes it, writes what became of it as a line of
 * JSON. The package is used as its README says, and nothing of it is replaced.
 *
 * A call: { id, method, args }. Bytes stand as { $bytes } in base64. Besides the package's own methods there are `send`, which is
 * `sendNotification` with an agent that trusts the authority in BELFRY_CA, and `post`, which sends what `generateRequestDetails` gives over
 * the protocol of the endpoint: the package itself speaks TLS to every endpoint.
 */
"use strict";

const { readFileSync } = require("node:fs");
const https = require("node:https");
const { createInterface } = require("node:readline");
const webPush = require("web-push");

const { BELFRY_CA } = process.env;
const agent = BELFRY_CA ? new https.Agent({ ca: readFileSync(BELFRY_CA), keepAlive: true }) : undefined;

const read = (value) => (typeof value?.$bytes === "string" ? Buffer.from(value.$bytes, "base64") : value);

const methods = {
  send: (subscription, payload, options) =>
    webPush.sendNotification(subscription, payload, { ...(agent ? { agent } : {}), ...options }),
  async post(subscription, payload, options) {
    const { endpoint, method, headers, body } = webPush.generateRequestDetails(subscription, payload, options);
    const answer = await fetch(endpoint, { method, headers, body });
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  },
};

const describe = ({ name, message, statusCode, headers, body, endpoint }) => ({
  name,
  message,
  statusCode,
  headers,
  body,
  endpoint,
});

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, method, args } = JSON.parse(line);
  try {
    const value = await (methods[method] ?? webPush[method])(...args.map(read));
    console.log(JSON.stringify({ id, value }));
  } catch (error) {
    console.log(JSON.stringify({ id, error: describe(error) }));
  }
});
