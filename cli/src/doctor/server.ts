/** Checks of the running server: does it answer, is it ready, does its clock agree with ours, is its CA good. */
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRunning } from "@belfry/host";
import {
  BelfryError,
  type BooksBody,
  type RunningServer,
  type SettingBody,
  type StatusBody,
  type TracesBody,
} from "@belfry/protocol";
import { type AdminAddress, createAdminClient, isUnreached } from "../admin-client.ts";
import { type Fetch, trustingFetch } from "../trust.ts";
import { counted, dateWords, spanWords } from "../words.ts";
import { judgeBooks } from "./books.ts";
import { checkCertificate, judgeCertificate } from "./certificate.ts";
import { type Finding, failure, ok, warn } from "./check.ts";
import { judgeReady } from "./ready.ts";

const PATIENCE_MS = 5000;

type Server = RunningServer & AdminAddress;

/** A server that stops takes its file with it, so one that left it behind was killed. */
export function checkNoServer(data: string): Finding {
  const none = ok("server", "none runs on this data directory");
  if (!existsSync(join(data, "admin.json"))) return none;
  try {
    readRunning(data);
    return none;
  } catch (error) {
    return warn("server", error instanceof BelfryError ? (error.detail ?? "") : "", "`belfry up` starts it again.");
  }
}

async function checkAdmin(server: Server, fetch: Fetch): Promise<Finding> {
  const { version, profile, connectedDevices, draining, nodes } = await createAdminClient(
    server,
    fetch,
  ).get<StatusBody>("/v1/status");
  const whose = nodes.length > 1 ? " to this node" : "";
  const what = `version ${version}, profile ${profile}, ${counted(connectedDevices, "device")} connected${whose}`;
  return draining ? warn("server", `${what}; it is stopping`, "Wait until it has stopped.") : ok("server", what);
}

/** Only said where there are several. */
async function checkNodes(server: Server, fetch: Fetch): Promise<Finding | undefined> {
  const { nodes, lateness } = await createAdminClient(server, fetch).get<StatusBody>("/v1/status");
  if (lateness !== "") {
    return warn(
      "nodes",
      `they cannot call each other: ${lateness}`,
      "Look at the bus: until it is back, devices that another node holds hear seconds later.",
    );
  }
  if (nodes.length < 2) return undefined;
  const names = nodes.map(({ name, state }) => (state === "draining" ? `${name} (stopping)` : name));
  return ok("nodes", `${nodes.length} live: ${names.join(", ")}`);
}

/** Only said when there are any: most servers are no emulators. */
async function checkFaults(server: Server, fetch: Fetch): Promise<Finding | undefined> {
  const { faults } = await createAdminClient(server, fetch).get<StatusBody>("/v1/status");
  if (!(faults > 0)) return undefined;
  const what = faults === 1 ? "1 is set: requests fail" : `${faults} are set: requests fail`;
  return warn("faults", `${what} on purpose`, "`belfry fault list` shows them, `belfry fault clear` ends them.");
}

/** Every notification that was ever accepted has one end, or waits. */
async function checkBooks(server: Server, fetch: Fetch): Promise<Finding> {
  const { books } = await createAdminClient(server, fetch).get<{ books: readonly BooksBody[] }>("/v1/books");
  return judgeBooks(books);
}

const checkReady = ({ service }: RunningServer, fetch: Fetch): Promise<Finding> => judgeReady("ready", service, fetch);

const keepsNone = (settings: readonly SettingBody[]) =>
  settings.some(({ name, value }) => name === "traceKeepDays" && value === "0");

/** How far back `belfry why` sees. */
async function checkTraces(server: Server, fetch: Fetch): Promise<Finding> {
  const admin = createAdminClient(server, fetch);
  const { reachesBackTo } = await admin.get<TracesBody>("/v1/traces?limit=1");
  const { settings } = await admin.get<{ settings: readonly SettingBody[] }>("/v1/settings");
  const since = `kept since ${dateWords(reachesBackTo)}`;
  if (!keepsNone(settings)) return ok("traces", since);
  const advice = "Leave --trace-keep-days at more than 0 to know after a restart why something did not arrive.";
  return warn("traces", "in memory only: a restart forgets them", advice);
}

/** A channel expires and a toast is too late by the service's clock: a device far off shows things that are over. */
const CLOSE_ENOUGH_MS = 5000;

async function checkClock({ admin }: RunningServer, fetch: Fetch): Promise<Finding> {
  const answer = await fetch(new URL("/healthz", admin), { signal: AbortSignal.timeout(PATIENCE_MS) });
  const told = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(told)) return ok("clock", "the server runs on this machine's clock");
  const apart = Math.abs(Date.now() - told);
  if (apart < CLOSE_ENOUGH_MS) return ok("clock", "agrees with the server's");
  return warn("clock", `${spanWords(apart)} apart from the server's`, "Set both by NTP.");
}

async function checkTls({ ca, service }: RunningServer): Promise<Finding> {
  if (!service.startsWith("https:")) return ok("tls", "off");
  const now = Date.now();
  const shown = await checkCertificate(service, now);
  if (ca === null || shown.state !== "ok") return shown;
  const until = Date.parse(new X509Certificate(await readFile(ca)).validTo);
  return judgeCertificate(`local CA ${ca}`, until, now, "Delete the folder ca in the data directory and start again.");
}

/** In an order in which the first failure explains the later ones. */
const CHECKS = [
  ["server", checkAdmin],
  ["ready", checkReady],
  ["nodes", checkNodes],
  ["faults", checkFaults],
  ["books", checkBooks],
  ["traces", checkTraces],
  ["clock", checkClock],
  ["tls", checkTls],
] as const;

async function examine(server: Server, fetch: Fetch): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of CHECKS) {
    try {
      const finding = await check(server, fetch);
      if (finding !== undefined) findings.push(finding);
    } catch (error) {
      findings.push(failure(name, error));
      // Nobody hears: every other check would only say the same.
      if (isUnreached(error)) return findings;
    }
  }
  return findings;
}

/** Every check there is of a server, up to one that shows that nobody hears. */
export async function checkServer(server: Server): Promise<Finding[]> {
  try {
    return await examine(server, trustingFetch(server.ca));
  } catch (error) {
    return [failure("tls", error)];
  }
}
