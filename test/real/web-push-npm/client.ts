/** The npm package `web-push` in a process of its own under Node, called over its standard streams. Knows no service. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What a page hands to its server. */
export interface Subscription {
  readonly endpoint: string;
  readonly keys?: { readonly p256dh: string; readonly auth: string };
}

/** A key pair of the package, with whom to ask about it. */
export interface VapidDetails {
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Options of the package, as its README names them. */
export interface SendOptions {
  readonly vapidDetails?: VapidDetails | null;
  readonly TTL?: number | string;
  readonly contentEncoding?: "aes128gcm" | "aesgcm";
  readonly urgency?: string;
  readonly topic?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly timeout?: number;
}

/** What the package resolves to. */
export interface Accepted {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the package rejects with; only the former two when there was no answer. */
export interface Rejected extends Accepted {
  readonly name: string;
  readonly message: string;
  readonly endpoint: string;
}

/** Text, bytes, or nothing. */
export type Payload = string | Uint8Array | null;

export interface WebPushClient {
  /** `sendNotification`. @throws SendError */
  send(to: Subscription, payload: Payload, options?: SendOptions): Promise<Accepted>;
  /** What `sendNotification` rejects with. @throws Error when it does not */
  refused(to: Subscription, payload: Payload, options?: SendOptions): Promise<Rejected>;
  /** The same request over plain HTTP, as `generateRequestDetails` gives it. */
  post(to: Subscription, payload: Payload, options?: SendOptions): Promise<Accepted>;
  /** A key pair of the package's own making. */
  createVapidDetails(subject?: string): Promise<VapidDetails>;
  /** `getVapidHeaders`: the token by itself. @param expiration seconds since 1970 */
  vapidHeaders(audience: string, details: VapidDetails, expiration?: number): Promise<Readonly<Record<string, string>>>;
  /** Lets it end by itself. @returns its exit code and what it wrote to standard error */
  end(): Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** The package rejected. */
class SendError extends Error {
  readonly rejected: Rejected;

  constructor(rejected: Rejected) {
    super(`${rejected.message}: ${rejected.statusCode} ${rejected.body}`);
    this.rejected = rejected;
  }
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: Rejected;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const written = (payload: Payload) =>
  payload instanceof Uint8Array ? { $bytes: Buffer.from(payload).toString("base64") } : payload;

/** @param ca path of the certificate authority that it trusts, for {@link WebPushClient.send} */
export function startWebPush(ca?: string): WebPushClient {
  const env = { PATH: process.env.PATH, ...(ca === undefined ? {} : { BELFRY_CA: ca }) };
  const child = spawn("node", [join(import.meta.dirname, "answer-calls.cjs")], { stdio: "pipe", env });
  const waiting = new Map<number, Waiting>();
  let made = 0;
  let errors = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id, value, error } = JSON.parse(line) as Reply;
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(value);
    else caller?.reject(new SendError(error));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      for (const { reject: fail } of waiting.values()) fail(new Error(`web-push ended: ${errors}`));
      resolve(code);
    });
  });
  const call = <T>(method: string, ...args: readonly unknown[]) =>
    new Promise<T>((resolve, reject) => {
      made += 1;
      waiting.set(made, { resolve: (value) => resolve(value as T), reject });
      child.stdin.write(`${JSON.stringify({ id: made, method, args })}\n`);
    });
  const send: WebPushClient["send"] = (to, payload, options = {}) => call("send", to, written(payload), options);
  return {
    send,
    async refused(to, payload, options) {
      const outcome = await send(to, payload, options).catch((error: unknown) => error);
      if (outcome instanceof SendError) return outcome.rejected;
      throw new Error(`it did not reject: ${JSON.stringify(outcome)}`);
    },
    post: (to, payload, options = {}) => call("post", to, written(payload), options),
    async createVapidDetails(subject = "mailto:ops@push.example") {
      return { subject, ...(await call<Omit<VapidDetails, "subject">>("generateVAPIDKeys")) };
    },
    vapidHeaders: (audience, { subject, publicKey, privateKey }, expiration) =>
      call("getVapidHeaders", audience, subject, publicKey, privateKey, "aes128gcm", expiration),
    async end() {
      child.stdin.end();
      return { code: await ended, errors };
    },
  };
}
