/**
 * The sending end over HTTP/1.1: prepared requests on kept-alive connections, and the least that must be read of an
 * answer. For Belfry and for nchan.
 */
import { eachWithin, type Publisher, type Sink } from "./ends.ts";
import { type Numbered, setNumber } from "./toast.ts";
import { type Address, connectWire, type Wire, type WireListener } from "./wire.ts";

const HEAD_END = Buffer.from("\r\n\r\n");
const CONTENT_LENGTH = /\ncontent-length: *(\d+)/i;

/** Connections opened at the same time while setting up, below every listen backlog. */
const CONNECTING = 128;

/** Bytes of the first answer in `bytes`, or undefined when it is not all there. */
function answerLength(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const length = Number(CONTENT_LENGTH.exec(bytes.toString("latin1", 0, headEnd))?.[1] ?? 0);
  const end = headEnd + HEAD_END.length + length;
  return bytes.length < end ? undefined : end;
}

class Lane implements WireListener {
  readonly #address: Address;
  readonly #sink: Sink;
  #wire: Wire | undefined;
  #number = -1;
  #rest: Buffer | undefined;
  /** Head of the last answer that was no success. */
  refusal: string | undefined;

  constructor(address: Address, sink: Sink) {
    this.#address = address;
    this.#sink = sink;
  }

  async connect(): Promise<void> {
    this.#wire = await connectWire(this.#address, this);
  }

  send(request: Numbered, number: number): void {
    this.#number = number;
    setNumber(request, number);
    if (this.#wire === undefined) this.#sendAnew(Buffer.from(request.bytes));
    else this.#wire.write(request.bytes);
  }

  receive(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const length = answerLength(bytes);
    this.#rest = length === undefined ? bytes : undefined;
    if (length === undefined) return;
    const accepted = bytes[9] === 0x32;
    if (!accepted) this.refusal = bytes.toString("latin1", 0, Math.min(length, 400));
    this.#sink.answered(this.#number, accepted);
  }

  closed(): void {
    this.#wire = undefined;
    this.#rest = undefined;
    this.#fail("the server closed the connection");
  }

  end(): void {
    this.#wire?.end();
  }

  /** A server may close a connection that was idle; like every client, a lane then opens another. */
  #sendAnew(bytes: Buffer): void {
    this.connect().then(
      () => this.#wire?.write(bytes),
      (error: Error) => this.#fail(error.message),
    );
  }

  #fail(reason: string): void {
    this.refusal = reason;
    this.#sink.answered(this.#number, false);
  }
}

export class HttpPublisher implements Publisher {
  readonly #requests: readonly Numbered[];
  readonly #lanes: readonly Lane[];

  /**
   * @param requests one for each target; the number in it is written just before it is sent
   * @param addresses one for each lane
   */
  constructor(requests: readonly Numbered[], addresses: readonly Address[], sink: Sink) {
    this.#requests = requests;
    this.#lanes = addresses.map((address) => new Lane(address, sink));
  }

  get lanes(): number {
    return this.#lanes.length;
  }

  get targets(): number {
    return this.#requests.length;
  }

  get refusal(): string | undefined {
    return this.#lanes.find((lane) => lane.refusal !== undefined)?.refusal;
  }

  async connect(): Promise<void> {
    await eachWithin(this.#lanes, CONNECTING, (lane) => lane.connect());
  }

  publish(lane: number, target: number, number: number): void {
    const request = this.#requests[target];
    if (request !== undefined) this.#lanes[lane]?.send(request, number);
  }

  close(): void {
    for (const lane of this.#lanes) lane.end();
  }
}
