/** What an operator does about apps: make and delete them, change their secrets, block them, speak in their name. */
import {
  type AccessTokenBody,
  type AnnouncementBody,
  type AppBody,
  type AppCredentials,
  BelfryError,
  type ClosedBody,
} from "@belfry/protocol";
import { explainRemoved } from "../../channel/close.ts";
import type { AppRecord } from "../../engine/store.ts";
import { pushToEveryone } from "../../push/everyone.ts";
import { issueOperatorToken } from "../../token/issue.ts";
import { type ActParts, type Asked, invalid } from "../acts.ts";
import { readAnnouncement } from "../read-announcement.ts";

const MAX_NAME = 100;

/** An app as operators see it: no hash and no secret. */
export function appBody({ captures, clock }: ActParts, app: AppRecord): AppBody {
  const { name, packageSid, tenantId, clientId, objectId, blocked, createdAt, secrets } = app;
  const shown = secrets.map(({ ending, createdAt: since }) => ({ ending, createdAt: since }));
  const body = { name, packageSid, tenantId, clientId, objectId, blocked, createdAt, secrets: shown };
  const capture = captures.of(packageSid, clock.now());
  return capture === undefined ? body : { ...body, capture };
}

export function findApp({ apps }: ActParts, { subject }: Asked): AppRecord {
  const app = apps.find(subject.toLowerCase());
  if (app === undefined) throw new BelfryError("APP_UNKNOWN");
  return app;
}

export function listApps(parts: ActParts): { apps: AppBody[] } {
  return { apps: parts.apps.list().map((app) => appBody(parts, app)) };
}

export async function createApp({ apps, clock }: ActParts, { body }: Asked): Promise<AppCredentials> {
  const { name } = await body();
  if (typeof name !== "string" || name.trim() === "" || name.length > MAX_NAME) {
    throw invalid(`name must be 1 to ${MAX_NAME} characters`);
  }
  return apps.create(name.trim(), Math.floor(clock.now()));
}

export async function deleteApp(parts: ActParts, { subject }: Asked): Promise<ClosedBody> {
  const { apps, captures, clock, trace, others } = parts;
  const closing = await apps.delete(subject, clock.now());
  captures.end(subject.toLowerCase());
  explainRemoved(trace, closing);
  others.channelsClosed(closing.channels);
  return { closed: closing.channels.map(({ channelId }) => channelId) };
}

export function rotateSecret({ apps, clock }: ActParts, { subject }: Asked): Promise<AppCredentials> {
  return apps.rotateSecret(subject, Math.floor(clock.now()));
}

export async function revokeSecret(parts: ActParts, { subject }: Asked): Promise<AppBody> {
  return appBody(parts, await parts.apps.revokeSecret(subject));
}

/** As WNS blocks a sender: its pushes are answered 410, while its tokens and channels stay as they are. */
export const blockApp = (parts: ActParts, asked: Asked): Promise<AppBody> => setBlocked(parts, asked, true);

export const unblockApp = (parts: ActParts, asked: Asked): Promise<AppBody> => setBlocked(parts, asked, false);

async function setBlocked(parts: ActParts, { subject }: Asked, blocked: boolean): Promise<AppBody> {
  const app = await parts.apps.setBlocked(subject, blocked);
  parts.log.warn(blocked ? "app blocked" : "app unblocked", { app: app.packageSid });
  return appBody(parts, app);
}

export function accessToken(parts: ActParts, asked: Asked): AccessTokenBody {
  return issueOperatorToken(parts.sealer, findApp(parts, asked), parts.clock.now());
}

export async function announce(parts: ActParts, asked: Asked): Promise<AnnouncementBody> {
  const { push, clock, counts } = parts;
  const readAt = clock.now();
  if (push.draining()) throw new BelfryError("DRAINING");
  const app = findApp(parts, asked);
  if (app.blocked) throw new BelfryError("SENDER_BLOCKED", { detail: "unblock the app first" });
  const { headers, payload } = readAnnouncement(await asked.body(), push.maxPayloadBytes, push.profile);
  const reach = await pushToEveryone(push, { app, headers, payload, readAt }, clock.now());
  counts.pushed("received", reach.received);
  counts.pushed("dropped", reach.dropped);
  return reach;
}
