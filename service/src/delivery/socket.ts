/**
 * The rim of a device connection: frames in from the socket, frames out to it. What is sent when is the session's business.
 *
 * A connection says hello once, then opens and closes channels and confirms notifications. Whatever it does wrong costs itself
 * and nobody else: it is told why and closed.
 */
import { asBelfryError, type Connection, plainAddress } from "@belfry/host";
import {
  BelfryError,
  DEVICE_PROTOCOL_VERSION,
  type DeviceFrame,
  errorRow,
  HEARTBEAT_SECONDS,
  type HelloFrame,
  type IgnoredFrame,
  isRefusal,
  MAX_DEVICE_FRAME_BYTES,
  readDeviceFrame,
  refusal,
  type ServiceFrame,
} from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";
import { sealCredential } from "./credential.ts";
import type { DeliveryParts, HeldSocket } from "./delivery.ts";
import { announce, catchUp, confirm, stir, unknownHere } from "./flow.ts";
import { type Greeting, greet } from "./greet.ts";
import { formatFrame } from "./push-frame.ts";
import { answerRequest, type DeviceRequest, refusedFrame } from "./request.ts";
import { Session } from "./session.ts";

/** Frames other than acks that a connection may send in a window: far above what any device needs. */
const MAX_FRAMES = 600;
const FRAME_WINDOW_MS = 60_000;

/** @source RFC 6455 section 7.4.1 */
const MESSAGE_TOO_BIG = 1009;

const BINARY = refusal("FRAME_MALFORMED", "a binary message");

/** What matters of a connection only until its device is welcomed. */
interface Arrival {
  readonly address: string;
  /** It said hello, and the store is asked. */
  isGreeting: boolean;
  /** Channels that were closed between the question for them and the welcome. */
  gone: readonly string[];
}

/** One device connection, from upgrade to close. Twelve fields: with a thirteenth the runtime would take 160 bytes for each instead of 112. */
export class DeviceSocket implements HeldSocket {
  readonly #parts: DeliveryParts;
  readonly openedAt: number;
  seat = 0;
  #connection: Connection | undefined;
  /** What is known of the device before and after it is welcomed. */
  #stage: Arrival | Session;
  #deviceId = "";
  #requests: Promise<void> | undefined;
  #lastSign: number;
  /** When a ping was sent that nothing has answered yet. */
  #pingedAt: number | undefined;
  #heartbeatMs: number = HEARTBEAT_SECONDS.default * 1000;
  #frames = 0;
  #windowSince: number;

  constructor(parts: DeliveryParts, address: string) {
    this.#parts = parts;
    this.#stage = { address, isGreeting: false, gone: [] };
    this.openedAt = parts.clock.now();
    this.#lastSign = this.openedAt;
    this.#windowSince = this.openedAt;
  }

  /** Asked of the connection only when it matters: most are never refused anything, and those keep the answer for as long as they live. */
  get address(): string {
    return this.#arrival?.address ?? plainAddress(this.#connection?.remoteAddress ?? "");
  }

  /** Empty until the device has proved who it is: then it is welcomed, or about to be. */
  get deviceId(): string {
    return this.#deviceId;
  }

  get unconfirmed(): number {
    return this.#session?.unconfirmed ?? 0;
  }

  opened(connection: Connection): void {
    this.#connection = connection;
    this.#parts.sockets.add(this);
    this.#parts.lobby.enter(this, this.address);
  }

  received(text: string | null): void {
    this.alive();
    // The listener's own limit is that of autopush.
    if (text !== null && text.length > MAX_DEVICE_FRAME_BYTES) {
      this.end(MESSAGE_TOO_BIG, "");
      return;
    }
    const frame = text === null ? BINARY : readDeviceFrame(text);
    if (isRefusal(frame)) this.refuse(new BelfryError(frame.refused, { detail: frame.detail }));
    else if (frame.t === "ack" && this.#session !== undefined) {
      confirm(this.#parts, this, this.#session, this.#session.ack(frame));
    } else if (this.#isTooFast()) this.refuse(new BelfryError("DEVICE_THROTTLED"));
    else this.#answer(frame);
  }

  alive(): void {
    this.#lastSign = this.#parts.clock.now();
    this.#pingedAt = undefined;
  }

  closed(): void {
    this.#connection = undefined;
    this.#parts.sockets.delete(this);
    this.#parts.lobby.leave(this);
    if (this.#deviceId !== "") this.#parts.bus.detach(this.#deviceId, this);
  }

  /** Looks whether the peer is still there; pings it when its span is over, ends it when it stays silent. */
  check(at: number): void {
    if (this.#session === undefined) {
      // Whoever did say hello waits for the store, and is not told that it said nothing.
      const code = this.#arrival?.isGreeting ? "STORE_UNAVAILABLE" : "HELLO_MISSING";
      if (at - this.openedAt > this.#parts.helloMs) this.refuse(new BelfryError(code));
    } else if (this.#pingedAt !== undefined) {
      // Counted from the ping, not from the last sign: after a suspended machine wakes up, every sign is long ago.
      if (at - this.#pingedAt > this.#parts.pongMs) this.refuse(new BelfryError("HEARTBEAT_MISSED"));
    } else if (at - this.#lastSign > this.#heartbeatMs) {
      this.#pingedAt = at;
      this.#connection?.ping();
    }
  }

  /** Tells the device why, then closes. */
  refuse(error: BelfryError): void {
    if (this.#connection === undefined) return;
    this.#parts.refused(error, this);
    this.send(refusedFrame(error));
    this.end(errorRow(error.code).closeCode ?? 1011, error.code);
  }

  send(frame: ServiceFrame): void {
    this.#connection?.send(JSON.stringify(frame));
  }

  end(closeCode: number, reason: string): void {
    const connection = this.#connection;
    this.closed();
    connection?.close(closeCode, reason);
  }

  #answer(frame: DeviceFrame | IgnoredFrame): void {
    if (frame.t === "ping") this.send({ t: "pong" });
    else if (frame.t === "hello") this.#hear(frame);
    else if (frame.t === "ignored") return;
    else if (this.#session === undefined || frame.t === "ack") {
      this.refuse(new BelfryError("FRAME_MALFORMED", { detail: `${frame.t} before welcome` }));
    } else this.#request(frame);
  }

  #hear(hello: HelloFrame): void {
    const arrival = this.#arrival;
    if (arrival === undefined || arrival.isGreeting) {
      this.refuse(new BelfryError("FRAME_MALFORMED", { detail: "hello twice" }));
      return;
    }
    arrival.isGreeting = true;
    greet(this.#parts, hello, this.address).then(
      (greeting) => this.#greeted(greeting),
      (error: unknown) => this.#turnAway(asBelfryError(error)),
    );
  }

  /** Refuses a hello; one that proved nothing is paid for by its address. */
  #turnAway(error: BelfryError): void {
    const { stranger, clock } = this.#parts;
    this.refuse(stranger.judge(error, () => this.address, null, clock.now()));
  }

  #greeted(greeting: Greeting): void {
    // It went away while the store was asked.
    if (this.#connection === undefined) return;
    if (greeting.kind === "reset") {
      this.#reset(greeting.reason);
      return;
    }
    this.#deviceId = greeting.deviceId;
    this.#parts.bus.attach(greeting.deviceId, this);
    // Whoever is welcomed is there for every node: what is pushed to it from then on finds it.
    const known = this.#parts.bus.known(greeting.deviceId);
    if (known === undefined) this.#welcome(greeting);
    else void known.then((isKnown) => (isKnown ? this.#welcome(greeting) : this.refuse(unknownHere())));
  }

  #welcome(greeting: Greeting & { kind: "welcome" }): void {
    if (this.#connection === undefined) return;
    const { sealer, clock, counts } = this.#parts;
    const { deviceId, heartbeatSeconds: heartbeat } = greeting;
    const goneChannels = [...greeting.goneChannels, ...(this.#arrival?.gone ?? [])];
    const session = new Session(greeting.confirmed);
    this.#stage = session;
    this.#heartbeatMs = heartbeat * 1000;
    counts.devicesWelcomed++;
    this.#parts.lobby.leave(this);
    const credential = greeting.isNew ? { credential: sealCredential(sealer, deviceId) } : {};
    const now = Math.floor(clock.now());
    this.send({ t: "welcome", v: DEVICE_PROTOCOL_VERSION, device: deviceId, ...credential, heartbeat, now });
    if (goneChannels.length > 0) this.send({ t: "closed", channels: goneChannels });
    catchUp(this.#parts, this, session);
  }

  #reset(reason: string): void {
    const error = new BelfryError("DEVICE_RESET", { detail: reason });
    this.#parts.refused(error, this);
    this.send({ t: "reset", reason });
    this.end(errorRow(error.code).closeCode ?? 1011, error.code);
  }

  /** One after the other: a close and the open that follows it must not overtake each other in the store. */
  #request(request: DeviceRequest): void {
    const before = this.#requests ?? Promise.resolve();
    const answered = before.then(async () => {
      // What a connection asked before it ended must not be done after its successor asked for something else.
      if (this.#connection === undefined) return;
      const refused = (error: BelfryError) => this.#parts.refused(error, this);
      const asking = { deviceId: this.#deviceId, sent: this.#session?.sent ?? 0 };
      const answer = await answerRequest(this.#parts, asking, request, refused);
      if (answer.t === "reset") this.#reset(answer.reason);
      else this.send(answer);
      if (this.#requests === answered) this.#requests = undefined;
    });
    this.#requests = answered;
  }

  announced(entry: InboxEntry): void {
    if (this.#session !== undefined) announce(this.#parts, this, this.#session, entry);
  }

  stirred(newest?: number): void {
    if (this.#session?.misses(newest)) stir(this.#parts, this, this.#session);
  }

  replaced(): void {
    this.refuse(new BelfryError("CONNECTION_REPLACED"));
  }

  /** Some of its channels were closed from this side. */
  channelsClosed(channels: readonly string[]): void {
    const arrival = this.#arrival;
    if (arrival === undefined) this.send({ t: "closed", channels });
    else arrival.gone = [...arrival.gone, ...channels];
  }

  /** It is to come back so much later. */
  drain(afterMs: number): void {
    this.send({ t: "drain", afterMs });
    this.end(errorRow("DRAINING").closeCode ?? 1001, "DRAINING");
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  write(entry: InboxEntry): void {
    this.#connection?.send(formatFrame(entry, this.#parts.traceparentOf?.(entry.messageId)));
  }

  get #session(): Session | undefined {
    return this.#stage instanceof Session ? this.#stage : undefined;
  }

  get #arrival(): Arrival | undefined {
    return this.#stage instanceof Session ? undefined : this.#stage;
  }

  #isTooFast(): boolean {
    const at = this.#lastSign;
    if (at - this.#windowSince > FRAME_WINDOW_MS) {
      this.#windowSince = at;
      this.#frames = 0;
    }
    this.#frames++;
    return this.#frames > MAX_FRAMES;
  }
}
