/** A device on a plain socket that answers no ping, and reads only while it is told to: what a dead or stuck peer looks like. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { DEVICE_PATH, DEVICE_SUBPROTOCOL, type DeviceFrame, type ServiceFrame } from "@belfry/protocol";

export interface DeafDevice {
  send(frame: DeviceFrame): void;
  /** The next text frame. @throws Error when the connection ended instead */
  next(): Promise<ServiceFrame>;
  /** Stops reading the socket, so that what the service sends piles up on its side. */
  pause(): void;
  resume(): void;
  /** Close code of the service; 1006 when the connection broke without one. */
  readonly goodbye: Promise<number>;
  destroy(): void;
}

const TEXT = 1;
const CLOSE = 8;

/** A masked frame with its payload in clear: the mask is all zero. @source RFC 6455 section 5.2 */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 6 : 8);
  head[0] = 0x80 | TEXT;
  head[1] = 0x80 | (short ? payload.length : 126);
  if (!short) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly taken: number;
}

/** The first frame of the bytes, or undefined while it is not whole. Frames of 64 KiB and more do not occur here. */
function readServerFrame(bytes: Buffer): ServerFrame | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const long = second === 126;
  if (long && bytes.length < 4) return undefined;
  const start = long ? 4 : 2;
  const end = start + (long ? bytes.readUInt16BE(2) : second);
  return bytes.length < end ? undefined : { opcode: first & 15, payload: bytes.subarray(start, end), taken: end };
}

/** Everything that came, in its order, for those who wait for it. */
class Arrivals {
  #bytes: Buffer = Buffer.alloc(0);
  #upgraded = false;
  #over = false;
  readonly #frames: ServiceFrame[] = [];
  readonly #waiting: { take: (frame: ServiceFrame) => void; fail: (error: Error) => void }[] = [];
  closeCode = 1006;

  add(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (!this.#upgraded) {
      const headEnd = this.#bytes.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      this.#upgraded = true;
      this.#bytes = this.#bytes.subarray(headEnd + 4);
    }
    for (let frame = readServerFrame(this.#bytes); frame !== undefined; frame = readServerFrame(this.#bytes)) {
      this.#bytes = this.#bytes.subarray(frame.taken);
      if (frame.opcode === TEXT) this.#take(JSON.parse(frame.payload.toString()));
      if (frame.opcode === CLOSE && frame.payload.length >= 2) this.closeCode = frame.payload.readUInt16BE(0);
    }
  }

  end(): void {
    this.#over = true;
    for (const { fail } of this.#waiting.splice(0)) fail(this.#ending());
  }

  next(): Promise<ServiceFrame> {
    return new Promise((take, fail) => {
      const frame = this.#frames.shift();
      if (frame !== undefined) take(frame);
      else if (this.#over) fail(this.#ending());
      else this.#waiting.push({ take, fail });
    });
  }

  #take(frame: ServiceFrame): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#frames.push(frame);
    else waiting.take(frame);
  }

  #ending(): Error {
    return new Error(`the connection ended: ${this.closeCode}`);
  }
}

function upgradeRequest(host: string): string {
  const lines = [
    `GET ${DEVICE_PATH} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    `Sec-WebSocket-Protocol: ${DEVICE_SUBPROTOCOL}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function watch(socket: Socket, arrivals: Arrivals): Promise<number> {
  socket.on("data", (bytes: Buffer) => arrivals.add(bytes));
  socket.on("error", () => {});
  return new Promise((resolve) =>
    socket.once("close", () => {
      arrivals.end();
      resolve(arrivals.closeCode);
    }),
  );
}

/** Connects and asks for the upgrade; what follows is up to the test. */
export async function connectDeafDevice({ service }: { readonly service: string }): Promise<DeafDevice> {
  const { hostname, port, host } = new URL(service);
  const socket = connect({ host: hostname, port: Number(port) });
  const arrivals = new Arrivals();
  const goodbye = watch(socket, arrivals);
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.write(upgradeRequest(host));
  return {
    send: (frame) => void socket.write(maskedFrame(JSON.stringify(frame))),
    next: () => arrivals.next(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    goodbye,
    destroy: () => void socket.destroy(),
  };
}
