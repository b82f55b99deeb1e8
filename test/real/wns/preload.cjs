/**
 * Preloaded (`node -r`) into a sender that has its hosts built in: every https connection of the process goes to one
 * Belfry, whatever host it is meant for. Name sent (SNI), name checked in the certificate and Host stay the original
 * ones, so TLS is proved in full. Refuses to know what is sent.
 *
 * Environment: BELFRY_HOST and BELFRY_PORT, where to dial; BELFRY_CA, path of the certificate to trust.
 *
 * @source docs/guide/wns-senders.md, chapter "If it is built in"
 */
"use strict";

const { readFileSync } = require("node:fs");
const https = require("node:https");
const tls = require("node:tls");

const { BELFRY_HOST: host, BELFRY_PORT: port, BELFRY_CA: caFile } = process.env;
if (!host || !port || !caFile) throw new Error("BELFRY_HOST, BELFRY_PORT and BELFRY_CA must be set");
const ca = readFileSync(caFile);

class OneHostAgent extends https.Agent {
  createConnection(options) {
    return tls.connect({ ...options, host, port: Number(port), servername: options.servername || options.host, ca });
  }
}

https.globalAgent = new OneHostAgent();
