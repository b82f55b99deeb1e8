/**
 * Both ends of an MQTT 3.1.1 broker at quality of service 1: the yardstick that, like Belfry, keeps a message until its
 * receiver has confirmed it. Only the packets that this takes.
 */
import { eachWithin, type Publisher, type Receiver, type Sink } from "./ends.ts";
import { findNumber, type Numbered, numberedToast, setNumber } from "./toast.ts";
import { type Address, connectWire, type Wire, type WireListener } from "./wire.ts";

// First bytes of packets: kind, and the flags that the standard fixes for it.
const CONNECT = 0x10;
const CONNACK = 0x2;
const PUBLISH_QOS1 = 0x32;
const PUBLISH = 0x3;
const PUBACK_BYTE = 0x40;
const PUBACK = 0x4;
const SUBSCRIBE = 0x82;
const SUBACK = 0x9;

/** Every lane has one message under way, so one packet id is enough for all. */
const PACKET_ID = 1;

/** Connections opened at the same time while setting up. */
const CONNECTING = 128;

const NOTHING = Buffer.alloc(0);
const topicOf = (target: number): string => `device/${target}`;
const word = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const text = (value: string): Buffer => Buffer.concat([word(Buffer.byteLength(value)), Buffer.from(value)]);

/** Fixed header: first byte, then the length of the rest in sevens of bits. */
function header(first: number, length: number): Buffer {
  const bytes = [first];
  let rest = length;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

const packet = (first: number, body: Buffer): Buffer => Buffer.concat([header(first, body.length), body]);

/** Not a clean session: what waits for a receiver outlives its connection, as it does in Belfry. */
const connectPacket = (clientId: string): Buffer =>
  packet(CONNECT, Buffer.concat([text("MQTT"), Buffer.from([4, 0, 0, 0]), text(clientId)]));

const publishPacket = (target: number): Numbered =>
  numberedToast((bytes) => {
    const front = Buffer.concat([text(topicOf(target)), word(PACKET_ID)]);
    return Buffer.concat([header(PUBLISH_QOS1, front.length + bytes), front]);
  });

/** One connection: login, then whole packets handed on as kind and place. */
class MqttSession implements WireListener {
  readonly #take: (kind: number, bytes: Buffer, from: number, to: number) => void;
  #wire: Wire | undefined;
  #rest: Buffer = NOTHING;

  constructor(take: (kind: number, bytes: Buffer, from: number, to: number) => void) {
    this.#take = take;
  }

  async connect(address: Address, clientId: string): Promise<void> {
    this.#wire = await connectWire(address, this);
    this.#wire.write(connectPacket(clientId));
  }

  send(bytes: Buffer): void {
    this.#wire?.write(bytes);
  }

  end(): void {
    this.#wire?.end();
  }

  closed(): void {}

  receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let end = this.#packetEnd(bytes, at); end > 0; end = this.#packetEnd(bytes, at)) {
      this.#take((bytes[at] ?? 0) >> 4, bytes, at, end);
      at = end;
    }
    this.#rest = at === bytes.length ? NOTHING : bytes.subarray(at);
  }

  /** Where the packet at `from` ends, or 0 when it is not all there. */
  #packetEnd(bytes: Buffer, from: number): number {
    let length = 0;
    for (let at = from + 1, shift = 0; at < bytes.length; at++, shift += 7) {
      const byte = bytes[at] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return at + 1 + length <= bytes.length ? at + 1 + length : 0;
    }
    return 0;
  }
}

export class MqttSubscriber implements Receiver {
  readonly #address: Address;
  readonly #target: number;
  readonly #session: MqttSession;
  #subscribed: (() => void) | undefined;

  constructor(address: Address, target: number, sink: Sink) {
    this.#address = address;
    this.#target = target;
    this.#session = new MqttSession((kind, bytes, from) => {
      if (kind === PUBLISH) this.#received(bytes, from, sink);
      else if (kind === CONNACK) this.#subscribe();
      else if (kind === SUBACK) this.#subscribed?.();
    });
  }

  async connect(): Promise<void> {
    const subscribed = new Promise<void>((resolve) => {
      this.#subscribed = resolve;
    });
    await this.#session.connect(this.#address, `subscriber-${this.#target}`);
    await subscribed;
  }

  leave(): void {
    this.#session.end();
  }

  #subscribe(): void {
    this.#session.send(
      packet(SUBSCRIBE, Buffer.concat([word(PACKET_ID), text(topicOf(this.#target)), Buffer.from([1])])),
    );
  }

  /** The toast is below 16 KB, so two bytes of length stand before the topic. */
  #received(bytes: Buffer, from: number, sink: Sink): void {
    const topicAt = from + 1 + ((bytes[from + 1] ?? 0) < 0x80 ? 1 : 2);
    const idAt = topicAt + 2 + bytes.readUInt16BE(topicAt);
    sink.arrived(findNumber(bytes, from));
    this.#session.send(packet(PUBACK_BYTE, bytes.subarray(idAt, idAt + 2)));
  }
}

export class MqttPublisher implements Publisher {
  readonly #packets: readonly Numbered[];
  readonly #sessions: readonly MqttSession[];
  readonly #numbers: Int32Array;
  readonly #welcomed: (() => void)[] = [];

  constructor(targets: number, lanes: number, sink: Sink) {
    this.#packets = Array.from({ length: targets }, (_, target) => publishPacket(target));
    this.#numbers = new Int32Array(lanes).fill(-1);
    this.#sessions = Array.from(
      { length: lanes },
      (_, lane) =>
        new MqttSession((kind) => {
          if (kind === PUBACK) sink.answered(this.#numbers[lane] ?? -1, true);
          else if (kind === CONNACK) this.#welcomed[lane]?.();
        }),
    );
  }

  get lanes(): number {
    return this.#sessions.length;
  }

  /** A broker of MQTT 3.1.1 has no words for refusing a message; it closes. */
  get refusal(): undefined {
    return undefined;
  }

  get targets(): number {
    return this.#packets.length;
  }

  async connect(address: Address): Promise<void> {
    await eachWithin([...this.#sessions.entries()], CONNECTING, async ([lane, session]) => {
      const welcomed = new Promise<void>((resolve) => {
        this.#welcomed[lane] = resolve;
      });
      await session.connect(address, `publisher-${lane}`);
      await welcomed;
    });
  }

  publish(lane: number, target: number, number: number): void {
    const prepared = this.#packets[target];
    if (prepared === undefined) return;
    this.#numbers[lane] = number;
    setNumber(prepared, number);
    this.#sessions[lane]?.send(prepared.bytes);
  }

  close(): void {
    for (const session of this.#sessions) session.end();
  }
}
