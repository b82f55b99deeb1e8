/**
 * Sends over the embedded store and a stand-in for push services: what was registered is really matched, what is pushed really goes over a
 * socket. Time is moved by hand; random bytes are real. For tests.
 */
import { createECDH, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type Log } from "@belfry/host";
import { createEgress, type Egress } from "../egress/egress.ts";
import { openEmbeddedHubStore } from "../engine/embedded/store.ts";
import type { HubStore, SendProgress } from "../engine/store.ts";
import type { BrowserCredential, Handle, HubRecord, RegistrationContent, SendRecord, SendRequest } from "../model.ts";
import { createAllowedHosts } from "../rest/allowed-host.ts";
import { createSending, type Sending } from "../send/sending.ts";
import { type ManualTimer, manualTimer } from "./manual-timer.ts";
import { openStandIn, type StandIn } from "./stand-in.ts";

/** When every story begins. */
export const NOON = Date.UTC(2026, 0, 15, 12);
/** Where nobody listens. The hub may push there. */
export const DEAD = "http://127.0.0.1:1";
export const TOAST = '<toast><visual><binding template="ToastText01"><text id="1">hi</text></binding></visual></toast>';

export interface TestSending {
  readonly hub: HubRecord;
  readonly store: HubStore;
  readonly standIn: StandIn;
  readonly egress: Egress;
  readonly timer: ManualTimer;
  /** The newest, after a restart. */
  readonly sending: Sending;
  /** Puts something else in the place of what the hub is, as its operator does. */
  change(change: Partial<HubRecord>): void;
  /** What a call of the store throws before it is made; undefined, and by default always: nothing. */
  failing: (call: "targets" | "progressSend") => Error | undefined;
  /** Lines of the log. */
  readonly lines: readonly string[];
  /** Registers something; by default a native channel of the stand-in. @returns its registration id */
  register(name: string, change?: Partial<RegistrationContent>): Promise<string>;
  /** Registers `r0`, `r1` and so on, each with a channel of its own. */
  registerMany(count: number, change?: Partial<RegistrationContent>): Promise<void>;
  /** Takes a send that goes at once. @returns its id */
  send(change?: Partial<SendRequest>, scheduledFor?: number | null, clientRequestId?: string | null): Promise<string>;
  find(notificationId: string): Promise<SendRecord>;
  /** The send once it has ended. */
  ended(notificationId: string): Promise<SendRecord>;
  /** The send once what was saved of it satisfies this. */
  when(notificationId: string, holds: (send: SendRecord) => boolean): Promise<SendRecord>;
  /** Stops the sends and starts them again over the same store, as another process would. */
  restart(): Promise<void>;
  /** The process that sends is gone without having saved anything more; another takes over. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export interface TestSendingOptions {
  readonly hub?: Partial<HubRecord>;
  readonly timeoutSeconds?: number;
  /** Whether the hub may ask what is on this machine, where all of it is. Default: true. */
  readonly allowPrivate?: boolean;
}

/** A pair of keys for Web Push, of a hub or of a browser. */
export function newKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
  const pair = createECDH("prime256v1");
  return { publicKey: pair.generateKeys("base64url"), privateKey: pair.getPrivateKey("base64url") };
}

const BROWSER: BrowserCredential = { subject: "mailto:ops@hub.example", ...newKeyPair() };

function hubOf({ tokenEndpoint }: StandIn, change: Partial<HubRecord> = {}): HubRecord {
  const wns = { packageSid: "ms-app://s-1-15-2-1", clientSecret: "a-client-secret", tokenEndpoint, tenantId: null };
  const rest = { policies: [], registrationTtlSeconds: null, createdAt: NOON };
  return { name: "MyHub", wns, browser: BROWSER, ...rest, ...change };
}

/** Heard after each progress that was saved, and when something begins to wait. */
class Progress {
  readonly #listeners = new Set<() => void>();

  heard(): void {
    for (const listener of this.#listeners) listener();
  }

  over(store: HubStore): HubStore {
    return {
      ...store,
      progressSend: async (progress: SendProgress) => {
        const result = await store.progressSend(progress);
        this.heard();
        return result;
      },
    };
  }

  /** Asks anew until there is an answer. */
  until<T>(ask: () => Promise<T | undefined>): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () =>
        void ask().then((found) => {
          if (found === undefined) return;
          this.#listeners.delete(look);
          resolve(found);
        }, reject);
      this.#listeners.add(look);
      look();
    });
  }
}

/** A store that takes nothing more, as for a process that is gone. */
function gate(store: HubStore, failing: (call: "targets" | "progressSend") => Error | undefined) {
  let isOpen = true;
  const never = new Promise<never>(() => {});
  const pass = <T>(call: "targets" | "progressSend", go: () => Promise<T>): Promise<T> => {
    if (!isOpen) return never;
    const failure = failing(call);
    return failure === undefined ? go() : Promise.reject(failure);
  };
  const gated: HubStore = {
    ...store,
    progressSend: (progress) => pass("progressSend", () => store.progressSend(progress)),
    targets: (hub, query) => pass("targets", () => store.targets(hub, query)),
  };
  return {
    gated,
    shut: () => {
      isOpen = false;
    },
  };
}

/** What of the world ends with a process. */
interface Life {
  readonly sending: Sending;
  readonly egress: Egress;
  /** Nothing that is under way reaches the store any more. */
  shut(): void;
}

/** What stays when a process is gone. */
interface Ground extends Pick<TestSending, "hub" | "store" | "standIn" | "timer"> {
  readonly log: Log;
  readonly options: TestSendingOptions;
}

type Failing = TestSending["failing"];

function beginLife({ store, standIn, timer, log, options }: Ground, hub: () => HubRecord, failing: Failing): Life {
  const { allowPrivate = true, timeoutSeconds } = options;
  const { gated, shut } = gate(store, failing);
  const egress = createEgress({ allowPrivate, own: () => [], timeoutSeconds });
  const sending = createSending({
    store: gated,
    egress,
    timer,
    log,
    random: randomBytes,
    hubOf: (name) => (name === hub().name.toLowerCase() ? hub() : undefined),
    allowedHosts: createAllowedHosts({ service: [standIn.url, DEAD].map((url) => new URL(url).host) }),
    chance: () => 0,
  });
  return { sending, egress, shut };
}

function requestOf(change: Partial<SendRequest>): SendRequest {
  const rest = { headers: { "X-WNS-Type": "wns/toast" }, body: TOAST, base64: false } as const;
  return { format: "windows", targets: { kind: "expression", expression: null }, ...rest, ...change };
}

function contentOf({ standIn }: Ground, name: string, change: Partial<RegistrationContent>): RegistrationContent {
  const handle: Handle = { platform: "wns", channelUri: standIn.channel(name) };
  const rest = { tags: [], template: null, pushVariables: {}, secondaryTile: null, expiresAt: null };
  return { handle, ...rest, ...change };
}

/** @param end ends what the world stands on */
function worldOn(ground: Ground, progress: Progress, lines: readonly string[], end: () => Promise<void>): TestSending {
  const { hub, store, standIn, timer } = ground;
  const name = hub.name.toLowerCase();
  let now = hub;
  const begin = () =>
    beginLife(
      ground,
      () => now,
      (call) => world.failing(call),
    );
  let life = begin();
  const world: TestSending = {
    hub,
    store,
    standIn,
    timer,
    lines,
    change(change) {
      now = { ...now, ...change };
    },
    failing: () => undefined,
    get egress() {
      return life.egress;
    },
    get sending() {
      return life.sending;
    },
    async register(id, change = {}) {
      await store.putRegistration(name, id, contentOf(ground, id, change), null, timer.now());
      return id;
    },
    async registerMany(count, change) {
      await Promise.all(Array.from({ length: count }, (_, n) => world.register(`r${n}`, change)));
    },
    async send(change = {}, scheduledFor = null, clientRequestId = null) {
      const more = { scheduledFor, clientRequestId, policy: "full" };
      return (await life.sending.accept(hub, requestOf(change), more)).notificationId;
    },
    async find(id) {
      const send = await store.findSend(name, id);
      if (send === null) throw new Error("there is no such send");
      return send;
    },
    when: (id, holds) =>
      progress.until(async () => {
        const send = await world.find(id);
        return holds(send) ? send : undefined;
      }),
    ended: (id) => world.when(id, ({ endedAt }) => endedAt !== null),
    async restart() {
      await life.sending.stop();
      life.egress.close();
      life = begin();
      await life.sending.start();
    },
    async crash() {
      life.shut();
      life.egress.close();
      life = begin();
      await life.sending.start();
    },
    async close() {
      await life.sending.stop();
      life.egress.close();
      await end();
    },
  };
  return world;
}

/** Opens one. Must be closed. */
export async function openTestSending(options: TestSendingOptions = {}): Promise<TestSending> {
  const directory = mkdtempSync(join(tmpdir(), "belfry-sends-"));
  const real = await openEmbeddedHubStore({ directory });
  const progress = new Progress();
  const store = progress.over(real);
  const standIn = openStandIn();
  const hub = hubOf(standIn, options.hub);
  await store.saveHub(hub);
  const timer = manualTimer(NOON, () => progress.heard());
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => void lines.push(line), now: timer.now });
  const world = worldOn({ hub, store, standIn, timer, log, options }, progress, lines, async () => {
    await standIn.close();
    await real.close();
    rmSync(directory, { recursive: true });
  });
  await world.sending.start();
  return world;
}
