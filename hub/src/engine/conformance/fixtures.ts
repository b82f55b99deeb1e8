/**
 * Hubs, registrations, installations and sends that the cases tell their stories with, and what they ask of a store again and again. Refuses to
 * know which engine it is.
 */
import { test } from "bun:test";
import { readTagExpression } from "@belfry/protocol";
import type {
  Handle,
  HubRecord,
  InstallationRecord,
  InstallationTemplate,
  RegistrationContent,
  RegistrationRecord,
  SendFormat,
  SendRecord,
  Target,
} from "../../model.ts";
import type { HubStore, RegistrationQuery, SendProgress } from "../store.ts";

/** A store under test. `reopen` closes the one before and opens what it left. */
export interface Subject {
  readonly store: HubStore;
  reopen(): Promise<HubStore>;
  dispose(): Promise<void>;
}

/** Opens an empty store that shares nothing with any other. */
export type OpenSubject = () => Promise<Subject>;

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const DAY = 86_400_000;
/** When every story begins. */
export const NOON = Date.UTC(2026, 0, 5, 12);

/** The hub of nearly every story. */
export const NEWS = "news";

export function hubOf(name: string, changes: Partial<HubRecord> = {}): HubRecord {
  return { name, policies: [], wns: null, browser: null, registrationTtlSeconds: null, createdAt: NOON, ...changes };
}

/** The channel of the n-th device. */
export function channel(n: number | string): Handle & { platform: "wns" } {
  return { platform: "wns", channelUri: `https://push.example/w/?token=${n}` };
}

export function browserOf(n: number | string): Handle & { platform: "browser" } {
  return { platform: "browser", endpoint: `https://browser.example/${n}`, p256dh: `key-${n}`, auth: `auth-${n}` };
}

/** A native registration of the first device. */
export function contentOf(changes: Partial<RegistrationContent> = {}): RegistrationContent {
  return {
    handle: channel(1),
    tags: [],
    template: null,
    pushVariables: {},
    secondaryTile: null,
    expiresAt: null,
    ...changes,
  };
}

export const TOAST =
  "<toast><visual><binding template='ToastText01'><text id='1'>$(message)</text></binding></visual></toast>";

export const TEMPLATE = { name: "greeting", body: TOAST, headers: { "X-WNS-Type": "wns/toast" } };

export function templateOf(changes: Partial<InstallationTemplate> = {}): InstallationTemplate {
  return { body: TOAST, headers: { "X-WNS-Type": "wns/toast" }, tags: [], expiry: null, ...changes };
}

/** An installation of the first device that has a channel and nothing else. */
export function installationOf(installationId: string, changes: Partial<InstallationRecord> = {}): InstallationRecord {
  return {
    installationId,
    userId: null,
    platform: "wns",
    handle: channel(1),
    channelAsText: false,
    pushChannelExpired: false,
    expiresAt: null,
    tags: [],
    pushVariables: {},
    templates: {},
    secondaryTiles: {},
    updatedAt: NOON,
    ...changes,
  };
}

/** One with two templates, and with a secondary tile that has one. */
export const FULL: InstallationRecord = installationOf("phone", {
  userId: "bob@x.y",
  tags: ["news"],
  pushVariables: { city: "Oslo" },
  templates: { greeting: templateOf(), alarm: templateOf({ tags: ["urgent"] }) },
  secondaryTiles: {
    clock: {
      pushChannel: channel("clock").channelUri,
      tags: ["tile"],
      templates: { face: templateOf() },
      pushChannelExpired: false,
    },
  },
});

export function queryOf(changes: Partial<RegistrationQuery> = {}): RegistrationQuery {
  return { after: 0, limit: 100, skip: 0, tag: null, handles: null, now: NOON, ...changes };
}

/** Puts a registration that must be taken. */
export async function register(
  store: HubStore,
  registrationId: string,
  changes: Partial<RegistrationContent> = {},
): Promise<RegistrationRecord> {
  const result = await store.putRegistration(NEWS, registrationId, contentOf(changes), null, NOON);
  if (!("record" in result)) throw new Error(`the registration was not taken: ${result.state}`);
  return result.record;
}

/** All registrations, page by page. */
export async function listAll(
  store: HubStore,
  changes: Partial<RegistrationQuery> = {},
): Promise<readonly RegistrationRecord[]> {
  const all: RegistrationRecord[] = [];
  for (let after = 0; ; after = all.at(-1)?.ordinal ?? after) {
    const page = await store.listRegistrations(NEWS, queryOf({ ...changes, after }));
    all.push(...page);
    if (page.length === 0) return all;
  }
}

/** Everybody whom a send goes to, page by page. */
export async function targetsOf(
  store: HubStore,
  format: SendFormat,
  expression: string | null = null,
  now = NOON,
  limit = 1_000,
): Promise<readonly Target[]> {
  const read = expression === null ? null : readTagExpression(expression);
  const all: Target[] = [];
  for (let after = 0; ; ) {
    const page = await store.targets(NEWS, { format, expression: read, after, limit, now });
    all.push(...page.targets);
    if (page.done) return all;
    if (page.cursor < after) throw new Error("the cursor went back");
    after = page.cursor;
  }
}

/** Ids of the registrations that match, in order. */
export async function idsOf(
  store: HubStore,
  expression: string | null,
  format: SendFormat = "windows",
): Promise<string[]> {
  return (await targetsOf(store, format, expression)).map(({ registrationId }) => registrationId ?? "");
}

export function sendOf(notificationId: string, changes: Partial<SendRecord> = {}): SendRecord {
  return {
    hub: NEWS,
    notificationId,
    request: {
      format: "windows",
      targets: { kind: "expression", expression: null },
      headers: { "X-WNS-Type": "wns/toast" },
      body: "<toast/>",
      base64: false,
    },
    state: "Enqueued",
    scheduledFor: null,
    acceptedAt: NOON,
    startedAt: null,
    endedAt: null,
    cursor: 0,
    wnsOutcomes: {},
    browserOutcomes: {},
    remarks: [],
    ...changes,
  };
}

export function progressOf(notificationId: string, changes: Partial<SendProgress> = {}): SendProgress {
  return {
    hub: NEWS,
    notificationId,
    state: "Processing",
    cursor: 0,
    startedAt: NOON,
    endedAt: null,
    wnsOutcomes: {},
    browserOutcomes: {},
    deferred: [],
    undeferred: [],
    gone: [],
    remarks: [],
    ...changes,
  };
}

/** Says of a channel that it is gone. */
export async function retire(store: HubStore, handle: Handle, at = NOON): Promise<void> {
  const id = `send-that-found-${handle.platform === "wns" ? handle.channelUri : handle.endpoint}-gone-at-${at}`;
  await store.acceptSend(sendOf(id), null);
  const gone = { at, outcome: "ExpiredChannel", handle, registrationId: null, installationId: null } as const;
  await store.progressSend(progressOf(id, { gone: [{ ...gone, notificationId: id }] }));
}

/** Declares cases, each with a store of its own in which there is the hub of the stories. */
export function casesOf(openSubject: OpenSubject): (name: string, body: (subject: Subject) => Promise<void>) => void {
  return (name, body) =>
    test(name, async () => {
      const subject = await openSubject();
      try {
        await subject.store.saveHub(hubOf(NEWS));
        await body(subject);
      } finally {
        await subject.dispose();
      }
    });
}
