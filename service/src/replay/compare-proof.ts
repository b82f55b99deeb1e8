/** Whether the sender of a captured push would be let through: its app, its secret, its token, its channel. */
import { ACCESS_TOKEN_SECONDS, BelfryError, type ErrorCode } from "@belfry/protocol";
import type { AppRecord } from "../engine/store.ts";
import type { Captured } from "../push/capture.ts";
import { proveAlive, refuseDead } from "../push/prove.ts";
import type { ProvedSender } from "../push/push.ts";
import type { Compared, ReplayParts } from "./parts.ts";

/** What is against it, and in which words. */
interface Against {
  readonly code: ErrorCode;
  readonly words: string;
}

export async function compareProof(parts: ReplayParts, captured: Captured, at: number): Promise<Compared> {
  const was = thenWords(captured);
  const against = [...tokenTrouble(parts, captured.sender, at), ...(await channelTrouble(parts, captured, at))];
  const fresh = against.filter(({ code }) => !("code" in captured.became) || captured.became.code !== code);
  const [first] = against;
  const now = first === undefined ? proofOf(captured) : against.map(({ words }) => words).join("; ");
  const gone = first === undefined && "code" in captured.became && isProof(captured.became.code);
  const differences = fresh.map(({ words }) => `${capital(words)}.`);
  if (gone) differences.push("What stood against its sender then does not now.");
  return { step: "proved", was, now, differences, ...(first === undefined ? {} : { refusedNow: first.code }) };
}

function thenWords(captured: Captured): string {
  const { became } = captured;
  return "code" in became && isProof(became.code) ? `${became.code}: ${became.why}` : proofOf(captured);
}

const isProof = (code: ErrorCode): boolean =>
  /^(CHANNEL_(CLOSED|EXPIRED|UNKNOWN)|SENDER_BLOCKED|ACCESS_TOKEN_)/.test(code);

function proofOf({ sender: { app, channel, secret } }: Captured): string {
  if (channel.kind !== "alternate") {
    const whose = secret === undefined ? "of the operator" : `got with the secret …${secret}`;
    return `the access token ${whose} belongs to the app ${app.name}, which owns the channel; the channel is open`;
  }
  const key = channel.keyDigest === "" ? "the channel takes pushes without a key" : "the key is that of the channel";
  return `${key}; the channel is open`;
}

/** What was shown then, judged now. A key is part of its channel's URI, so it cannot change. */
function tokenTrouble({ apps }: ReplayParts, sender: ProvedSender, at: number): readonly Against[] {
  const { app: before, channel, secret, tokenIssuedAt } = sender;
  const app = apps.find(before.packageSid);
  if (app === undefined) return [{ code: "ACCESS_TOKEN_INVALID", words: "the app was deleted since" }];
  if (channel.kind === "alternate") return [];
  const trouble: Against[] = [];
  if (tokenIssuedAt + ACCESS_TOKEN_SECONDS * 1000 <= at) {
    trouble.push({
      code: "ACCESS_TOKEN_EXPIRED",
      words: "its access token has expired since, as each does after a day",
    });
  }
  if (secret !== undefined && !hasSecret(app, before, secret)) {
    trouble.push({ code: "ACCESS_TOKEN_INVALID", words: `the secret …${secret} was revoked since` });
  }
  return trouble;
}

/** Whether the secret of this ending lives; two of one ending would be told apart by their ids. */
function hasSecret(app: AppRecord, before: AppRecord, ending: string): boolean {
  const ids = before.secrets.filter((secret) => secret.ending === ending).map(({ id }) => id);
  return app.secrets.some(({ id }) => ids.includes(id));
}

async function channelTrouble(parts: ReplayParts, { sender }: Captured, at: number): Promise<readonly Against[]> {
  const app = parts.apps.find(sender.app.packageSid) ?? sender.app;
  try {
    await refuseDead(parts.store, sender, at);
    proveAlive({ ...sender, app }, at);
    return [];
  } catch (error) {
    if (!(error instanceof BelfryError) || !Object.hasOwn(CHANNEL_WORDS, error.code)) throw error;
    return [{ code: error.code, words: CHANNEL_WORDS[error.code] ?? error.message }];
  }
}

const CHANNEL_WORDS: Partial<Record<ErrorCode, string>> = {
  CHANNEL_CLOSED: "the channel was closed since, by its device or by an operator",
  CHANNEL_EXPIRED: "the channel has expired since; the device has a newer one or did not ask for one",
  CHANNEL_UNKNOWN: "the channel is forgotten since",
  SENDER_BLOCKED: "an operator blocked the app since",
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
