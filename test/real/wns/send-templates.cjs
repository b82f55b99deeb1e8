/**
 * Sends one notification with each template function that the npm package `wns` has for one type, unmodified, in the order in which
 * the package lists them. Every text and every image is given, as an object, which is the form that fits all templates.
 *
 * Environment: BELFRY_PACKAGE_SID, BELFRY_CLIENT_SECRET, BELFRY_CHANNEL_URI; BELFRY_TYPE, `Tile` or `Toast`. Prints one line of JSON
 * per push, with the payload that the package writes for it; exits 1 if the package reports one as failed.
 */
"use strict";

const wns = require("wns");

const { BELFRY_PACKAGE_SID, BELFRY_CLIENT_SECRET, BELFRY_CHANNEL_URI, BELFRY_TYPE } = process.env;

/** `sendTile` and `sendToast` themselves take bindings and are no template functions; every template has a name behind its type. */
const templates = Object.keys(wns)
  .filter((name) => name.startsWith(`send${BELFRY_TYPE}`) && name !== `send${BELFRY_TYPE}`)
  .map((name) => name.slice("send".length));

/** More texts and images than any template has; the functions take what they need. */
const values = {};
for (let at = 1; at <= 10; at++) {
  values[`text${at}`] = `Text ${at}: "bells" & <gongs> \u{1f514}`;
  values[`image${at}src`] = `https://belfry.example/bell.png?size=${at}&ring=1`;
  values[`image${at}alt`] = `Bell ${at}`;
}

let accessToken;

function send(template) {
  const options = { client_id: BELFRY_PACKAGE_SID, client_secret: BELFRY_CLIENT_SECRET };
  if (accessToken !== undefined) options.accessToken = accessToken;
  return new Promise((resolve) => {
    wns[`send${template}`](BELFRY_CHANNEL_URI, values, options, (error, result) => {
      accessToken = (error || result).newAccessToken || accessToken;
      resolve({ error, answer: error || result });
    });
  });
}

async function main() {
  for (const template of templates) {
    const { error, answer } = await send(template);
    const messageId = answer.headers?.["x-wns-msg-id"];
    const payload = wns[`create${template}`](values);
    console.log(JSON.stringify({ template, status: answer.statusCode, messageId, payload, error: error?.message }));
    if (error) process.exitCode = 1;
  }
}

void main();
