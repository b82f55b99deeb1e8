/** Makes an app on a Belfry server of the bench's own and gets its access token: what a load generator sends with. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AppCredentials,
  type BooksBody,
  formatTokenRequest,
  type RunningServer,
  readTokenResponse,
  TOKEN_PATH,
} from "@belfry/protocol";
import type { Target } from "./load/command.ts";
import { TOAST } from "./load/toast.ts";
import type { BelfryServer } from "./server.ts";
import { createVapidSigner } from "./vapid.ts";

/** One call to a server that may hold a certificate of its own making. @returns the body of a success */
async function call(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, { ...init, tls: { rejectUnauthorized: false } } as RequestInit);
  const body = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${url} was answered ${response.status}: ${body}`);
  return body;
}

async function running(server: BelfryServer): Promise<RunningServer> {
  return JSON.parse(await readFile(join(server.data, "admin.json"), "utf8"));
}

const bearer = ({ adminToken }: RunningServer) => ({ Authorization: `Bearer ${adminToken}` });

async function createApp(server: RunningServer): Promise<AppCredentials> {
  const headers = { ...bearer(server), "Content-Type": "application/json" };
  const body = JSON.stringify({ name: "bench" });
  return JSON.parse(await call(`${server.admin}/v1/apps`, { method: "POST", headers, body }));
}

/** An app of its own on that server. */
export const newApp = async (server: BelfryServer): Promise<AppCredentials> => createApp(await running(server));

type BelfryTarget = Extract<Target, { system: "belfry" }>;

/** @param tag notification tag of every push, or null */
export async function belfryTarget(server: BelfryServer, tag: string | null = null): Promise<BelfryTarget> {
  const found = await running(server);
  const app = await createApp(found);
  const answer = await call(`${found.service}${TOKEN_PATH}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: formatTokenRequest(app),
  });
  const token = readTokenResponse(answer);
  if (token === undefined) throw new Error(`the token endpoint answered ${answer}`);
  return {
    system: "belfry",
    lanesAt: [server.address],
    devicesAt: [server.address],
    packageSid: app.packageSid,
    accessToken: token.accessToken,
    tag,
    vapid: null,
  };
}

/** The same for a sender of Web Push, with one key and one token for all its receivers. @param topic of every push, or null */
export async function webPushTarget(server: BelfryServer, topic: string | null = null): Promise<BelfryTarget> {
  const { service } = await running(server);
  const signer = createVapidSigner();
  return {
    ...(await belfryTarget(server, topic)),
    vapid: { key: signer.key, authorization: signer.authorization(service) },
  };
}

/** The operator's request that tells everyone who holds a channel of the app. */
export async function announcement(server: BelfryServer, packageSid: string) {
  const found = await running(server);
  return {
    url: `${found.admin}/v1/apps/${encodeURIComponent(packageSid)}/notifications`,
    headers: { ...bearer(found), "Content-Type": "application/json" },
    body: JSON.stringify({ type: "wns/toast", payload: TOAST }),
  };
}

/** What the server itself counted of the app, which is the only one. */
export async function readBooks(server: BelfryServer): Promise<BooksBody> {
  const found = await running(server);
  const answer = await call(`${found.admin}/v1/books`, { headers: bearer(found) });
  const [books]: BooksBody[] = JSON.parse(answer).books;
  if (books === undefined) throw new Error("the server keeps no books of the app");
  return books;
}

/** Acks are settled in groups a few milliseconds after they came; a notification still pending after this was not acked. */
const SETTLE_MS = 3_000;
const POLL_MS = 50;

/** The same once nothing is pending any more, or as it is after a while. */
export async function settledBooks(server: BelfryServer): Promise<BooksBody> {
  const deadline = performance.now() + SETTLE_MS;
  let books = await readBooks(server);
  while (books.pending > 0 && performance.now() < deadline) {
    await sleep(POLL_MS);
    books = await readBooks(server);
  }
  return books;
}
