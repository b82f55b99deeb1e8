/**
 * Reads one answer of HTTP/1.1 from the bytes of a connection, however they are cut. Bounded in every direction, and strict where two
 * readers could disagree about its length. Knows no socket and no clock.
 *
 * @source RFC 9112 sections 4 to 8
 */
import { EgressFailure } from "./failure.ts";

/** An answer that came whole. */
export interface EgressAnswer {
  readonly status: number;
  /** By lower-case name; lines of one name joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** Undefined when it was longer than asked for; the rest was not read. */
  readonly body: Buffer | undefined;
  /** Whether the connection may carry another exchange. */
  readonly reusable: boolean;
}

/** Bytes of a head: answers of push services have under 2,000. */
const MAX_HEAD_BYTES = 16_384;
/** Heads of `1xx` answers before the one that counts. */
const MAX_INTERIM = 4;
const MAX_CHUNK_LINE_BYTES = 256;

const HEAD_END = Buffer.from("\r\n\r\n");
const EMPTY = Buffer.alloc(0);
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5][0-9]{2})(?: [^\r\n]*)?$/;
const MAX_NAME_CHARACTERS = 64;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Lines without a control character in them; a line's end is both of its characters. */
const LINES = /^[\t\x20-\x7e\x80-\xff]*(?:\r\n[\t\x20-\x7e\x80-\xff]*)*$/;
const LENGTH = /^[0-9]{1,15}$/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

const unreadable = (detail: string) => new EgressFailure("unreadable", "ANSWER_UNREADABLE", detail);

interface Head {
  readonly status: number;
  readonly headers: Map<string, string>;
  readonly keepAlive: boolean;
}

/** Names as they came, in lower case. Services write the same ones in every answer, and there is an answer to every push. */
const names = new Map<string, string>();
const MAX_NAMES = 256;

function readName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (!NAME.test(name)) throw unreadable("a header is malformed");
  const key = name.toLowerCase();
  if (names.size >= MAX_NAMES) names.clear();
  if (name.length <= MAX_NAME_CHARACTERS) names.set(name, key);
  return key;
}

/** @param text lines, of which the first is the status line */
function readHeaders(text: string, from: number): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = from; at < text.length; ) {
    const found = text.indexOf("\r\n", at);
    const end = found < 0 ? text.length : found;
    const colon = text.indexOf(":", at);
    if (colon < 0 || colon >= end) throw unreadable("a header is malformed");
    const key = readName(text.slice(at, colon));
    const value = text.slice(colon + 1, end).trim();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
    at = end + 2;
  }
  return headers;
}

function readHead(text: string): Head {
  const end = text.indexOf("\r\n");
  const status = STATUS_LINE.exec(end < 0 ? text : text.slice(0, end));
  if (status === null) throw unreadable("no status line of HTTP/1.1");
  if (!LINES.test(text)) throw unreadable("a header is malformed");
  const headers = end < 0 ? new Map<string, string>() : readHeaders(text, end + 2);
  const connection = headers.get("connection")?.toLowerCase() ?? "";
  const keepAlive = status[1] === "1" ? !connection.includes("close") : connection.includes("keep-alive");
  return { status: Number(status[2]), headers, keepAlive };
}

/** How long the body is: in bytes, in chunks, or until the connection ends. */
type Framing = number | "chunked" | "close";

/** @throws EgressFailure where a length is said in two ways */
function framingOf({ status, headers }: Head): Framing {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== undefined && length !== undefined) throw unreadable("two lengths");
  if (status === 204 || status === 304) return 0;
  if (coding !== undefined) {
    if (coding.toLowerCase() !== "chunked") throw unreadable("an unknown transfer coding");
    return "chunked";
  }
  if (length === undefined) return "close";
  if (!LENGTH.test(length)) throw unreadable("no length");
  return Number(length);
}

/** Reads one answer; for the next one there is another. */
export class AnswerReader {
  readonly #maxBytes: number;
  #rest: Buffer = EMPTY;
  #interim = 0;
  #head: Head | undefined;
  #framing: Framing = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes left of the chunk that is being read; -1 before its size line, -2 in the trailer. */
  #chunkLeft = -1;
  #trailerBytes = 0;

  /** @param maxBytes most bytes of a body that are kept */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether nothing has come yet. */
  get untouched(): boolean {
    return this.#head === undefined && this.#rest.length === 0 && this.#interim === 0;
  }

  /**
   * Takes what came.
   *
   * @returns the answer once it is whole, or longer than it may be; undefined before
   * @throws EgressFailure unreadable
   */
  read(chunk: Buffer): EgressAnswer | undefined {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#head === undefined) if (!this.#readHead()) return undefined;
    if (this.#framing === "chunked") return this.#readChunks();
    if (this.#framing === "close") return this.#readRest();
    return this.#readBytes(this.#framing);
  }

  /** The connection ended. @returns the answer, where its end is the end of the connection @throws EgressFailure unreadable */
  end(): EgressAnswer {
    if (this.#head === undefined || this.#framing !== "close")
      throw unreadable("the connection ended within the answer");
    return this.#answer(false);
  }

  /** @returns whether there was a whole head */
  #readHead(): boolean {
    const end = this.#rest.indexOf(HEAD_END);
    if (end > MAX_HEAD_BYTES || (end < 0 && this.#rest.length > MAX_HEAD_BYTES)) throw unreadable("too long a head");
    if (end < 0) return false;
    const head = readHead(this.#rest.toString("latin1", 0, end));
    this.#rest = this.#rest.subarray(end + HEAD_END.length);
    if (head.status >= 200) {
      this.#head = head;
      this.#framing = framingOf(head);
    } else {
      this.#interim += 1;
      // 101 would change what the rest means, and nobody asked for it.
      if (head.status === 101 || this.#interim > MAX_INTERIM) throw unreadable("an interim answer too many");
    }
    return true;
  }

  #readBytes(length: number): EgressAnswer | undefined {
    if (length > this.#maxBytes) return this.#tooLong();
    if (this.#rest.length < length) return undefined;
    this.#keep(this.#rest.subarray(0, length));
    return this.#answer(this.#rest.length === length);
  }

  #readRest(): EgressAnswer | undefined {
    this.#keep(this.#rest);
    this.#rest = EMPTY;
    return this.#length > this.#maxBytes ? this.#tooLong() : undefined;
  }

  #readChunks(): EgressAnswer | undefined {
    for (;;) {
      if (this.#chunkLeft > 0) {
        const some = this.#rest.subarray(0, this.#chunkLeft);
        this.#keep(some);
        this.#chunkLeft -= some.length;
        this.#rest = this.#rest.subarray(some.length);
        if (this.#length > this.#maxBytes) return this.#tooLong();
        if (this.#chunkLeft > 0) return undefined;
      }
      const line = this.#takeLine();
      if (line === undefined) return undefined;
      if (this.#chunkLeft === -2) {
        this.#trailerBytes += line.length;
        if (this.#trailerBytes > MAX_HEAD_BYTES) throw unreadable("too long a trailer");
        if (line === "") return this.#answer(this.#rest.length === 0);
      } else if (this.#chunkLeft === 0) {
        if (line !== "") throw unreadable("a chunk is longer than it says");
        this.#chunkLeft = -1;
      } else {
        const size = Number.parseInt(CHUNK_SIZE.exec(line)?.[1] ?? "", 16);
        if (Number.isNaN(size)) throw unreadable("no size of a chunk");
        this.#chunkLeft = size === 0 ? -2 : size;
      }
    }
  }

  #takeLine(): string | undefined {
    const end = this.#rest.indexOf("\r\n");
    if (end > MAX_CHUNK_LINE_BYTES || (end < 0 && this.#rest.length > MAX_CHUNK_LINE_BYTES)) {
      throw unreadable("too long a line");
    }
    if (end < 0) return undefined;
    const line = this.#rest.toString("latin1", 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    return line;
  }

  #keep(bytes: Buffer): void {
    this.#length += bytes.length;
    // A copy: the socket's own buffer may be a large one that this would hold on to.
    if (bytes.length > 0 && this.#length <= this.#maxBytes) this.#chunks.push(Buffer.from(bytes));
  }

  #tooLong(): EgressAnswer {
    return { ...this.#answer(false), body: undefined };
  }

  #answer(isClean: boolean): EgressAnswer {
    const { status, headers, keepAlive } = this.#head as Head;
    const body = this.#chunks.length === 0 ? EMPTY : Buffer.concat(this.#chunks);
    return { status, headers, body, reusable: keepAlive && isClean };
  }
}
