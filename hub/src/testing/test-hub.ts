/**
 * A hub to be asked over real HTTP: the real routes on a real socket, the embedded store in a directory of its own, sends that are
 * remembered. Time stands still until it is moved.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, listen, type ManualClock, manualClock } from "@belfry/host";
import { signSas } from "../access/sas-token.ts";
import { HubDirectory } from "../directory.ts";
import { openEmbeddedHubStore } from "../engine/embedded/store.ts";
import type { HubStore } from "../engine/store.ts";
import type { JobRequest, Jobs } from "../job/jobs.ts";
import type { HubRecord, JobRecord } from "../model.ts";
import { createAllowedHosts } from "../rest/allowed-host.ts";
import type { HubLimits } from "../rest/parts.ts";
import { createHubRoutes } from "../routes.ts";
import { type RecordingSends, recordingSends } from "./recording-sends.ts";

/** 2026-01-01T00:00:00Z */
export const NEW_YEAR = Date.UTC(2026, 0);
export const PUBLIC_URL = "https://localhost:8443";

export type PolicyName = "listen" | "send" | "full";

/** One request, as a client makes it. */
export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Which key it is signed with. Default: full. Null: none. */
  readonly as?: PolicyName | null;
}

export interface TestHub {
  readonly hub: HubRecord;
  readonly hubs: HubDirectory;
  readonly store: HubStore;
  readonly sends: RecordingSends;
  readonly clock: ManualClock;
  /** Lines of its log. */
  readonly lines: readonly string[];
  /** Where it listens. */
  readonly url: string;
  /** Asks for something below the hub, `/registrations?…`. */
  call(method: string, path: string, call?: Call): Promise<Response>;
  /** Asks for any path, with headers as they are. */
  plain(method: string, path: string, init?: Pick<Call, "headers" | "body">): Promise<Response>;
  close(): Promise<void>;
}

export interface TestHubOptions {
  readonly limits?: Partial<HubLimits>;
  readonly name?: string;
  readonly publicUrl?: string;
  readonly audienceHosts?: readonly string[];
  readonly registrationTtlSeconds?: number;
  /** A hub without what it shows to push services. */
  readonly bare?: boolean;
}

const WNS = {
  packageSid: "ms-app://s-1-15-2-1",
  clientSecret: "a-client-secret",
  tokenEndpoint: "https://login.example.test/accesstoken.srf",
  tenantId: null,
};
const BROWSER = { subject: "mailto:a@example.test", publicKey: "BKey", privateKey: "Key" };

/** Who signs as what. */
const KEY_NAMES: Readonly<Record<PolicyName, string>> = {
  listen: "DefaultListenSharedAccessSignature",
  send: "Sender",
  full: "DefaultFullSharedAccessSignature",
};

/** The header of a token, as the official client writes it. @param expiry seconds since 1970 */
export function authorization(key: string, resource: string, expiry: number, keyName: string): string {
  const encoded = encodeURIComponent(resource.toLowerCase());
  const signature = encodeURIComponent(signSas(key, encoded, String(expiry)));
  return `SharedAccessSignature sr=${encoded}&sig=${signature}&se=${expiry}&skn=${keyName}`;
}

export function keyOf(hub: HubRecord, name: PolicyName): string {
  return hub.policies.find(({ keyName }) => keyName === KEY_NAMES[name])?.primaryKey ?? "";
}

/** Jobs that are remembered and never go on. */
function restingJobs(now: () => number): Jobs {
  const jobs: JobRecord[] = [];
  return {
    async submit(hub: HubRecord, request: JobRequest) {
      const at = now();
      const rest = { status: "Started", progress: 0, outputProperties: {}, failure: null } as const;
      const job = { ...request, ...rest, hub: hub.name, jobId: `job-${jobs.length + 1}`, createdAt: at, updatedAt: at };
      jobs.push(job);
      return job;
    },
    find: async (_hub, jobId) => jobs.find((job) => job.jobId === jobId) ?? null,
    list: async () => jobs,
  };
}

async function makeHub(hubs: HubDirectory, options: TestHubOptions): Promise<HubRecord> {
  const { name = "myhub", registrationTtlSeconds = null, bare = false } = options;
  const credentials = bare ? {} : { wns: WNS, browser: BROWSER };
  const { policies } = await hubs.create({ name, registrationTtlSeconds, ...credentials });
  const sender = { keyName: KEY_NAMES.send, primaryKey: "send-key", secondaryKey: "", rights: ["Send"] } as const;
  return hubs.update(name, { policies: [...policies, sender] });
}

/** Opens one. Must be closed. */
export async function openTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const directory = mkdtempSync(join(tmpdir(), "belfry-hub-"));
  const store = await openEmbeddedHubStore({ directory });
  const clock = manualClock(NEW_YEAR);
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => void lines.push(line), now: clock.now });
  const hubs = await HubDirectory.load(store, { now: clock.now, random: randomBytes });
  const sends = recordingSends(clock.now);
  const hub = await makeHub(hubs, options);
  const { publicUrl = PUBLIC_URL, limits, audienceHosts } = options;
  const routes = createHubRoutes({
    store,
    sends,
    jobs: restingJobs(clock.now),
    hubs,
    clock,
    log,
    random: randomBytes,
    publicUrl,
    allowedHosts: createAllowedHosts({ service: ["wns.example"], browser: ["push.example"] }),
    ...(limits === undefined ? {} : { limits }),
    ...(audienceHosts === undefined ? {} : { audienceHosts }),
  });
  const listening = listen({
    hostname: "127.0.0.1",
    port: 0,
    maxMessageBytes: 1024,
    answer: (request, door) => routes(request, door.address(request)),
    failed: () => new Response("the routes threw", { status: 500 }),
  });
  const plain: TestHub["plain"] = (method, path, { headers = {}, body } = {}) =>
    fetch(`${listening.url}${path}`, { method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) });
  const token = (as: PolicyName) =>
    authorization(keyOf(hub, as), `${publicUrl}/`, clock.now() / 1000 + 3600, KEY_NAMES[as]);
  return {
    hub,
    hubs,
    store,
    sends,
    clock,
    lines,
    url: listening.url,
    plain,
    call: (method, path, { headers = {}, body, as = "full" } = {}) =>
      plain(method, `/${hub.name}${path}`, {
        headers: { ...(as === null ? {} : { Authorization: token(as) }), ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    async close() {
      await listening.stop();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}
