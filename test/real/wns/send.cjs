/**
 * Sends a toast, a tile, a badge and a raw with the npm package `wns`, unmodified and used as its README says. The
 * first push asks for the access token, unless one was kept; the others are given it, as the package expects of its callers.
 *
 * Environment: BELFRY_PACKAGE_SID, BELFRY_CLIENT_SECRET, BELFRY_CHANNEL_URI; BELFRY_ACCESS_TOKEN, or nothing. Prints one
 * line of JSON per push; exits 1 if the package reports one as failed.
 */
"use strict";

const wns = require("wns");

const channel = process.env.BELFRY_CHANNEL_URI;
let accessToken = process.env.BELFRY_ACCESS_TOKEN;

const PUSHES = [
  ["toast", (options, done) => wns.sendToastText02(channel, "Belfry & wns", 'says "hello" <to you>', options, done)],
  ["tile", (options, done) => wns.sendTileSquareText02(channel, "Belfry", "on a tile", options, done)],
  ["badge", (options, done) => wns.sendBadge(channel, 7, options, done)],
  ["raw", (options, done) => wns.sendRaw(channel, JSON.stringify({ bell: "rings \u{1f514}" }), options, done)],
];

function send(push) {
  // A new object each time: sendRaw writes into the one it is given.
  const options = { client_id: process.env.BELFRY_PACKAGE_SID, client_secret: process.env.BELFRY_CLIENT_SECRET };
  if (accessToken !== undefined) options.accessToken = accessToken;
  return new Promise((resolve) => {
    push(options, (error, result) => {
      accessToken = (error || result).newAccessToken || accessToken;
      resolve({ error, answer: error || result });
    });
  });
}

async function main() {
  for (const [type, push] of PUSHES) {
    const { error, answer } = await send(push);
    const messageId = answer.headers?.["x-wns-msg-id"];
    const tokenWasNew = answer.newAccessToken !== undefined;
    console.log(JSON.stringify({ type, status: answer.statusCode, messageId, tokenWasNew, error: error?.message }));
    if (error) process.exitCode = 1;
  }
}

void main();
