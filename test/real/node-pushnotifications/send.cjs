/**
 * Sends to every channel with the npm package `node-pushnotifications`, unmodified and used as its README says.
 *
 * Environment: BELFRY_PACKAGE_SID, BELFRY_CLIENT_SECRET; BELFRY_CHANNEL_URIS, separated by blanks; BELFRY_ACCESS_TOKEN, or
 * nothing. Prints what the package resolves to as one line of JSON.
 */
"use strict";

const PushNotifications = require("node-pushnotifications");

const { BELFRY_PACKAGE_SID, BELFRY_CLIENT_SECRET, BELFRY_CHANNEL_URIS, BELFRY_ACCESS_TOKEN } = process.env;

const wns = {
  client_id: BELFRY_PACKAGE_SID,
  client_secret: BELFRY_CLIENT_SECRET,
  notificationMethod: "sendToastText02",
};
if (BELFRY_ACCESS_TOKEN) wns.accessToken = BELFRY_ACCESS_TOKEN;

async function main() {
  const push = new PushNotifications({ wns });
  const results = await push.send(BELFRY_CHANNEL_URIS.split(" "), { text1: "Belfry", text2: "rings twice" });
  console.log(JSON.stringify(results.map(({ method, success, failure }) => ({ method, success, failure }))));
}

void main();
