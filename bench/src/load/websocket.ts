/**
 * The least of a WebSocket client: handshake, text frames, pong. It masks with the zero key, which RFC 6455 permits and
 * which leaves payloads as they are. Fragments and extensions are not asked for and not understood.
 */
import { type Address, connectWire, type Wire, type WireListener } from "./wire.ts";

const HEAD_END = Buffer.from("\r\n\r\n");
const NOTHING = Buffer.alloc(0);

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** What is done with the frames. `bytes` holds the text from `from` up to `to`; it must not be kept. */
export interface TextListener {
  text(bytes: Buffer, from: number, to: number): void;
  closed(reason: string): void;
}

/** One frame of a client. */
function frame(opcode: number, payload: Buffer): Buffer {
  const short = payload.length < 126;
  const header = Buffer.alloc(short ? 6 : 8);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (short ? payload.length : 126);
  if (!short) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}

export const textFrame = (text: string): Buffer => frame(TEXT, Buffer.from(text));

function handshake(address: Address, path: string, subprotocol: string): Buffer {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: ${address.host}:${address.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      `${subprotocol === "" ? "" : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`}\r\n`,
  );
}

export class WebSocketClient implements WireListener {
  readonly #listener: TextListener;
  #wire: Wire | undefined;
  #rest: Buffer = NOTHING;
  #upgraded: (() => void) | undefined;
  #reason = "without a close frame";
  #ended = false;

  constructor(listener: TextListener) {
    this.#listener = listener;
  }

  /** Resolves after the server switched protocols. If it never does, the listener hears `closed`. */
  async connect(address: Address, path: string, subprotocol = ""): Promise<void> {
    const upgraded = new Promise<void>((resolve) => {
      this.#upgraded = resolve;
    });
    this.#wire = await connectWire(address, this);
    this.#wire.write(handshake(address, path, subprotocol));
    await upgraded;
  }

  /** @param bytes a whole frame, from `textFrame` */
  send(bytes: Buffer): void {
    this.#wire?.write(bytes);
  }

  /** Reads nothing more. */
  pause(): void {
    this.#wire?.pause();
  }

  /** Cuts the connection; the listener hears nothing more. */
  end(): void {
    this.#ended = true;
    this.#wire?.end();
  }

  receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (this.#upgraded !== undefined) at = this.#readHandshake(bytes);
    if (this.#upgraded === undefined) at = this.#readFrames(bytes, at);
    this.#rest = at === bytes.length ? NOTHING : bytes.subarray(at);
  }

  closed(): void {
    if (this.#ended) return;
    this.#listener.closed(this.#upgraded === undefined ? this.#reason : `${this.#reason}, before the upgrade`);
  }

  #readHandshake(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return 0;
    if (bytes.toString("latin1", 9, 12) !== "101") {
      this.#reason = bytes.toString("latin1", 0, end);
      this.#wire?.end();
      return bytes.length;
    }
    this.#upgraded?.();
    this.#upgraded = undefined;
    return end + HEAD_END.length;
  }

  /** Reads whole frames from `at` on. @returns where the first incomplete one begins */
  #readFrames(bytes: Buffer, from: number): number {
    let at = from;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < header) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      const end = at + header + length;
      if (bytes.length < end) break;
      this.#take((bytes[at] ?? 0) & 0x0f, bytes, at + header, end);
      at = end;
    }
    return at;
  }

  #take(opcode: number, bytes: Buffer, from: number, to: number): void {
    if (opcode === TEXT) this.#listener.text(bytes, from, to);
    else if (opcode === PING) this.send(frame(PONG, bytes.subarray(from, to)));
    else if (opcode === CLOSE) this.#reason = `${bytes.readUInt16BE(from)} ${bytes.toString("utf8", from + 2, to)}`;
  }
}
