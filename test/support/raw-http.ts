/** HTTP/1.1 byte by byte over a plain socket: what was sent and what came back, in raw case and order. */
import { connect, type Socket } from "node:net";

/** One answer as it stood on the wire. */
export interface RawAnswer {
  readonly statusLine: string;
  readonly status: number;
  /** Names in the case in which they came, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Status line and header lines, without the empty one. */
  readonly head: string;
  /** Head and body together. */
  readonly bytes: number;
  /** The value of the only header of exactly this spelling, or undefined. */
  header(name: string): string | undefined;
}

/** One connection, kept open until it is ended. */
export interface RawConnection {
  /** @returns false when the connection is gone */
  write(bytes: string | Uint8Array): boolean;
  /** The next answer, interim ones too; null when the connection ended without one. */
  next(): Promise<RawAnswer | null>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Drops the connection without a word. */
  destroy(): void;
}

const BLANK = "\r\n\r\n";

function readChunked(rest: string): { body: string; taken: number } | undefined {
  let body = "";
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (rest.length < end) return undefined;
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    if (size === 0) return { body, taken: end };
    at = end;
  }
}

/** Cuts one answer off the front. Latin-1 text stands for bytes. @returns undefined while it is not whole */
function readAnswer(text: string): { answer: RawAnswer; taken: number } | undefined {
  const headEnd = text.indexOf(BLANK);
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
  const lower = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const rest = text.slice(headEnd + BLANK.length);
  const length = Number(lower.get("content-length") ?? 0);
  const plain = rest.length < length ? undefined : { body: rest.slice(0, length), taken: length };
  const read = lower.get("transfer-encoding") === "chunked" ? readChunked(rest) : plain;
  if (read === undefined) return undefined;
  const taken = headEnd + BLANK.length + read.taken;
  const header = (name: string) => {
    const found = headers.filter(([spelled]) => spelled === name);
    return found.length === 1 ? found[0]?.[1] : undefined;
  };
  const status = Number(statusLine.split(" ", 2)[1]);
  return { answer: { statusLine, status, headers, body: read.body, head, bytes: taken, header }, taken };
}

/** Reads answers off a socket for those who wait for them. */
class AnswerReader {
  #text = "";
  #over = false;
  readonly #waiting: ((answer: RawAnswer | null) => void)[] = [];

  constructor(socket: Socket) {
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#text += text;
      this.#serve();
    });
    socket.on("close", () => {
      this.#over = true;
      this.#serve();
    });
  }

  next(): Promise<RawAnswer | null> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const read = readAnswer(this.#text);
      if (read === undefined && !this.#over) return;
      if (read !== undefined) this.#text = this.#text.slice(read.taken);
      this.#waiting.shift()?.(read?.answer ?? null);
    }
  }
}

/** Opens a connection to a port of this machine. @param from whom it comes from, another address of the loopback */
export async function openRawConnection(port: number, from = "127.0.0.1"): Promise<RawConnection> {
  const socket = connect({ host: "127.0.0.1", port, localAddress: from });
  const reader = new AnswerReader(socket);
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  // From here on a broken connection is an outcome, told by `ended` and by `next`.
  socket.on("error", () => {});
  return {
    write: (bytes) => !socket.destroyed && (socket.write(bytes) || !socket.destroyed),
    next: () => reader.next(),
    ended,
    destroy: () => void socket.destroy(),
  };
}

export interface RawRequest {
  readonly method?: string;
  /** Path and query. */
  readonly target: string;
  /** Written as they stand, after `Host`; `Content-Length` is added unless one of the two framing headers is there. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  readonly host?: string;
}

/** Writes a request down: head and body in one piece, so that it travels in one write. */
export function formatRequest({
  method = "POST",
  target,
  headers = [],
  body = "",
  host = "127.0.0.1",
}: RawRequest): Buffer {
  const bytes = Buffer.from(body);
  const framed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const lines = [["Host", host] as const, ...headers];
  if (!framed && method !== "GET" && method !== "HEAD") lines.push(["Content-Length", String(bytes.length)]);
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\r\n");
  return Buffer.concat([Buffer.from(head + BLANK, "latin1"), bytes]);
}

/** Sends one piece of bytes on a connection of its own. @returns the first answer, or null when the peer hung up without one */
export async function exchangeBytes(port: number, bytes: string | Uint8Array): Promise<RawAnswer | null> {
  const connection = await openRawConnection(port);
  connection.write(bytes);
  const answer = await connection.next();
  connection.destroy();
  return answer;
}

/** Sends one request on a connection of its own. @throws Error when the peer hung up without an answer */
export async function exchangeRequest(port: number, request: RawRequest): Promise<RawAnswer> {
  const answer = await exchangeBytes(port, formatRequest(request));
  if (answer === null) throw new Error("the connection ended without an answer");
  return answer;
}
