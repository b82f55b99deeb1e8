/**
 * How the requests of other people's senders of Web Push are written down and replayed. Knows no sender.
 *
 * Each file beside this one is one sender: what it writes, byte for byte, and what it takes the answer for. Order and case of headers are
 * those of its HTTP library, from a run of it where the file says so, else from its source.
 */
import type { Encrypted, Receiver } from "../../../device/src/testing/encrypt.ts";
import { encryptAes128gcm, encryptAesgcm } from "../../../device/src/testing/encrypt.ts";
import type { VapidSender } from "../../support/vapid.ts";

/** What a sender knows when it sends. */
export interface Push {
  /** Of the endpoint, as it goes into `Host`. */
  readonly host: string;
  /** Path and query of the endpoint. */
  readonly target: string;
  readonly keys: Receiver;
  readonly vapid: VapidSender;
  /** By the sender's clock, seconds since 1970. */
  readonly now: number;
  readonly text: Buffer;
}

/** What becomes of a push and its subscription, in the eyes of the sender. */
export type Reading = "sent" | "failed" | "later" | "forgotten";

/** A sender, as its file tells of it. */
export interface Transcript {
  request(push: Push): Promise<Buffer>;
  /** @param status of the answer */
  read(status: number): Reading;
}

const HALF_A_DAY = 43_200;

/** The token of most senders. @param changes what this one says otherwise; undefined leaves it out */
export function tokenOf({ host, vapid, now }: Push, changes: Readonly<Record<string, unknown>> = {}): string {
  return vapid.token({ aud: `http://${host}`, exp: now + HALF_A_DAY, sub: "mailto:ops@push.example", ...changes });
}

export const inFinalCoding = ({ text, keys }: Push, padding = 0): Promise<Encrypted> =>
  encryptAes128gcm(text, keys, { padding });

/** A message in the coding of the drafts, with its two values. */
export interface DraftEncrypted {
  readonly body: Buffer;
  readonly salt: string;
  readonly dh: string;
}

export async function inDraftCoding({ text, keys }: Push): Promise<DraftEncrypted> {
  const { body, headers } = await encryptAesgcm(text, keys);
  const value = (name: string) => headers[name]?.split("=", 2)[1] ?? "";
  return { body, salt: value("Encryption"), dh: value("Crypto-Key") };
}

/** One request: lines of its head, in which `LENGTH` stands for the bytes of the body, and the body. */
export function written(head: readonly string[], body: Uint8Array): Buffer {
  const lines = head.map((line) => line.replace("LENGTH", String(body.length)));
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
}

/** The body in one chunk. */
export const chunked = (body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")]);

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;
