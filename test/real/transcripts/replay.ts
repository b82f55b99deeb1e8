/**
 * How the requests of other people's senders are written down and replayed: their bytes in, the answer out. Knows no sender.
 *
 * Each file beside this one is one sender: what it writes, byte for byte, and what it takes the answer for. Where its HTTP library adds
 * headers, these stand as that library wrote them in a run of it, unless the file says otherwise.
 */
import { connect } from "node:net";
import type { AppCredentials } from "@belfry/protocol";
import { exchangeBytes, openRawConnection, type RawAnswer } from "../../support/raw-http.ts";
import { targetOf } from "../../support/wire-push.ts";

/** What differs between two runs of a sender that pushes. */
export interface Addressed {
  /** Of the channel URI, as it goes into `Host`. */
  readonly host: string;
  /** Path and query of the channel URI. */
  readonly target: string;
  readonly accessToken: string;
}

/** What senders know of an app. */
export type Credentials = Pick<AppCredentials, "packageSid" | "clientSecret">;

/** Sends one request and reads the first answer to it. */
export type Exchange = (bytes: Uint8Array) => Promise<RawAnswer>;

const BLANK = "\r\n\r\n";

/** One request: lines of its head, in which `LENGTH` stands for the bytes of the body, and the body. */
export function written(head: readonly string[], body = ""): Buffer {
  const length = String(Buffer.byteLength(body));
  const lines = head.map((line) => line.replace("LENGTH", length));
  return Buffer.from(lines.join("\r\n") + BLANK + body);
}

/** Percent-encodes with upper-case hex, as most do. */
export const percent = (text: string): string => encodeURIComponent(text);

/** Percent-encodes with lower-case hex, as the older .NET does. */
export const percentInLowerCase = (text: string): string =>
  encodeURIComponent(text).replace(/%../g, (escaped) => escaped.toLowerCase());

/** A header whose name the sender compares without regard to case. */
export function headerOf(answer: RawAnswer, name: string): string | undefined {
  return answer.headers.find(([spelled]) => spelled.toLowerCase() === name.toLowerCase())?.[1];
}

/** Where a push to a channel goes. */
export function addressOf(uri: string, accessToken: string): Addressed {
  return { host: new URL(uri).host, target: targetOf(uri), accessToken };
}

/** Replays each request on a connection of its own. */
export function replayTo(port: number): Exchange {
  return async (bytes) => {
    const answer = await exchangeBytes(port, bytes);
    if (answer === null) throw new Error("the connection ended without an answer");
    return answer;
  };
}

/** Replays the requests of a sender on the connection that it keeps, and so to one node, where there are several. */
export async function replayKept(port: number): Promise<{ readonly send: Exchange; end(): void }> {
  const connection = await openRawConnection(port);
  return {
    async send(bytes) {
      connection.write(bytes);
      const answer = await connection.next();
      if (answer === null) throw new Error("the connection ended without an answer");
      return answer;
    },
    end: () => connection.destroy(),
  };
}

/** Replays a sender that holds its body back until it has read `100 Continue`. */
export async function replayInTwo(port: number, bytes: Buffer): Promise<RawAnswer> {
  const connection = await openRawConnection(port);
  const bodyAt = bytes.indexOf(BLANK) + BLANK.length;
  connection.write(bytes.subarray(0, bodyAt));
  const interim = await connection.next();
  if (interim?.status !== 100) throw new Error(`not told to continue: ${interim?.statusLine}`);
  connection.write(bytes.subarray(bodyAt));
  const answer = await connection.next();
  connection.destroy();
  if (answer === null) throw new Error("the connection ended without an answer");
  return answer;
}

/** Replays a sender that reads once and takes what that gives for the whole answer. */
export function replayForOneRead(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection ended without an answer")));
    socket.once("connect", () => socket.write(bytes));
    socket.once("data", (piece: Buffer) => {
      resolve(piece.toString("latin1"));
      socket.destroy();
    });
  });
}
