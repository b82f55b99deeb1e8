/**
 * The rim of a device connection: frames in from the socket, frames out to it. What is sent when is the session's business.
 *
 * A connection says hello once, then opens and closes channels and confirms notifications. Whatever it does wrong costs itself
 * and nobody else: it is told why and closed.
 */
import { asBelfryError, type Connection, type ConnectionOwner } from "@belfry/host";
import {
  type AckFrame,
  BelfryError,
  DEVICE_PROTOCOL_VERSION,
  type DeviceFrame,
  errorRow,
  HEARTBEAT_SECONDS,
  type HelloFrame,
  type IgnoredFrame,
  isRefusal,
  readDeviceFrame,
  refusal,
  type ServiceFrame,
} from "@belfry/protocol";
import { closeChannel } from "../channel/close.ts";
import { openChannel } from "../channel/open.ts";
import { formatChannelUri } from "../channel/uri.ts";
import type { InboxEntry } from "../engine/store.ts";
import { settle, settleUpTo } from "../inbox/settle.ts";
import { proveDevice, sealCredential } from "./credential.ts";
import type { DeliveryParts } from "./delivery.ts";
import { pushFrame } from "./push-frame.ts";
import { Session } from "./session.ts";

/** Frames other than acks that a connection may send in a window: far above what any device needs. */
const MAX_FRAMES = 600;
const FRAME_WINDOW_MS = 60_000;

const BINARY = refusal("FRAME_MALFORMED", "a binary message");

/** One device connection, from upgrade to close. */
export class DeviceSocket implements ConnectionOwner {
  readonly #parts: DeliveryParts;
  readonly address: string;
  readonly openedAt: number;
  #connection: Connection | undefined;
  #session: Session | undefined;
  #detach: (() => void) | undefined;
  #deviceId = "";
  #greeting = false;
  #lastSign: number;
  #pinged = false;
  #heartbeatMs: number = HEARTBEAT_SECONDS.default * 1000;
  #frames = 0;
  #windowSince: number;

  constructor(parts: DeliveryParts, address: string) {
    this.#parts = parts;
    this.address = address;
    this.openedAt = parts.clock.now();
    this.#lastSign = this.openedAt;
    this.#windowSince = this.openedAt;
  }

  /** Empty until the device has proved who it is. */
  get deviceId(): string {
    return this.#deviceId;
  }

  get unconfirmed(): number {
    return this.#session?.unconfirmed ?? 0;
  }

  opened(connection: Connection): void {
    this.#connection = connection;
    this.#parts.sockets.add(this);
  }

  received(text: string | null): void {
    this.alive();
    const frame = text === null ? BINARY : readDeviceFrame(text);
    if (isRefusal(frame)) this.refuse(new BelfryError(frame.refused, { detail: frame.detail }));
    else if (frame.t === "ack" && this.#session !== undefined) this.#confirm(this.#session, frame);
    else if (this.#isTooFast()) this.refuse(new BelfryError("DEVICE_THROTTLED"));
    else this.#answer(frame).catch((error: unknown) => this.refuse(asBelfryError(error)));
  }

  alive(): void {
    this.#lastSign = this.#parts.clock.now();
    this.#pinged = false;
  }

  closed(): void {
    this.#connection = undefined;
    this.#parts.sockets.delete(this);
    this.#detach?.();
  }

  /** Looks whether the peer is still there; pings it when its span is over, ends it when it stays silent. */
  check(at: number): void {
    const silentMs = at - this.#lastSign;
    if (this.#session === undefined) {
      if (at - this.openedAt > this.#parts.helloMs) this.refuse(new BelfryError("HELLO_MISSING"));
    } else if (this.#pinged && silentMs > this.#heartbeatMs + this.#parts.pongMs) {
      this.refuse(new BelfryError("HEARTBEAT_MISSED"));
    } else if (!this.#pinged && silentMs > this.#heartbeatMs) {
      this.#pinged = true;
      this.#connection?.ping();
    }
  }

  /** Tells the device why, then closes. */
  refuse(error: BelfryError): void {
    if (this.#connection === undefined) return;
    const row = errorRow(error.code);
    const retry = error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds };
    this.#parts.refused(error, this);
    this.send({ t: "refused", code: error.code, message: error.message, advice: error.advice, ...retry });
    this.end(row.closeCode ?? 1011, error.code);
  }

  send(frame: ServiceFrame): void {
    this.#connection?.send(JSON.stringify(frame));
  }

  end(closeCode: number, reason: string): void {
    const connection = this.#connection;
    this.closed();
    connection?.close(closeCode, reason);
  }

  async #answer(frame: DeviceFrame | IgnoredFrame): Promise<void> {
    if (frame.t === "hello") return this.#greet(frame);
    if (frame.t === "ping") return this.send({ t: "pong" });
    if (frame.t === "ignored") return;
    if (this.#session === undefined) throw new BelfryError("FRAME_MALFORMED", { detail: `${frame.t} before welcome` });
    if (frame.t === "open") return this.#answerRequest(frame.req, () => this.#open(frame.req, frame.app));
    if (frame.t === "close") return this.#answerRequest(frame.req, () => this.#close(frame.req, frame.channel));
  }

  async #greet(hello: HelloFrame): Promise<void> {
    if (this.#greeting) throw new BelfryError("FRAME_MALFORMED", { detail: "hello twice" });
    this.#greeting = true;
    if (hello.v !== DEVICE_PROTOCOL_VERSION)
      throw new BelfryError("PROTOCOL_UNSUPPORTED", { detail: `version ${hello.v}` });
    const { store, sealer, clock, stranger } = this.#parts;
    const greeted = proveDevice(sealer, hello);
    if (greeted.kind === "forgotten") return this.#reset(greeted.reason);
    const { deviceId } = greeted;
    const confirmed = hello.seq ?? 0;
    if (greeted.kind === "new") stranger.charge("ADDRESS_THROTTLED", this.address, clock.now());
    else if (confirmed > 0 && !(await store.deviceKnown(deviceId)))
      return this.#reset("nothing is known of this device");
    else if (confirmed > 0) await settleUpTo(this.#parts, deviceId, confirmed, clock.now());
    if (this.#connection !== undefined) this.#welcome(hello, deviceId, greeted.kind === "new", confirmed);
  }

  #welcome(hello: HelloFrame, deviceId: string, isNew: boolean, confirmed: number): void {
    const { bus, sealer, clock, counts } = this.#parts;
    const { min, max } = HEARTBEAT_SECONDS;
    const heartbeat = Math.min(max, Math.max(min, hello.heartbeat ?? HEARTBEAT_SECONDS.default));
    const session = new Session(confirmed);
    this.#deviceId = deviceId;
    this.#session = session;
    this.#heartbeatMs = heartbeat * 1000;
    this.#detach = bus.attach(
      deviceId,
      (entry) => this.#announced(session, entry),
      () => this.refuse(new BelfryError("CONNECTION_REPLACED")),
    );
    counts.devicesWelcomed++;
    const credential = isNew ? { credential: sealCredential(sealer, deviceId) } : {};
    this.send({
      t: "welcome",
      v: DEVICE_PROTOCOL_VERSION,
      device: deviceId,
      ...credential,
      heartbeat,
      now: Math.floor(clock.now()),
    });
    this.#catchUp(session);
  }

  #reset(reason: string): void {
    const error = new BelfryError("DEVICE_RESET", { detail: reason });
    this.#parts.refused(error, this);
    this.send({ t: "reset", reason });
    this.end(errorRow(error.code).closeCode ?? 1011, error.code);
  }

  /** A refused request is answered, and the connection goes on. */
  async #answerRequest(req: number, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      const error = asBelfryError(thrown);
      const retry = error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds };
      this.#parts.refused(error, this);
      this.send({ t: "refused", req, code: error.code, message: error.message, advice: error.advice, ...retry });
    }
  }

  async #open(req: number, app: string): Promise<void> {
    const channel = await openChannel(this.#parts, this.#deviceId, app, this.#parts.clock.now());
    const uri = formatChannelUri(this.#parts.publicUrl(), channel.token);
    this.#parts.counts.channelsOpened++;
    this.send({ t: "opened", req, channel: channel.channelId, app: channel.app, uri, expires: channel.expiresAt });
  }

  async #close(req: number, channelId: string): Promise<void> {
    const channels = await closeChannel(this.#parts.store, this.#deviceId, channelId, this.#parts.clock.now());
    this.send({ t: "closed", req, channels });
  }

  #announced(session: Session, entry: InboxEntry): void {
    if (session.announce(entry)) this.#deliver(entry);
    else this.#catchUp(session);
  }

  #deliver(entry: InboxEntry): void {
    this.#connection?.send(JSON.stringify(pushFrame(entry)));
    this.#parts.counts.framesSent++;
    this.#parts.trace.framed(entry.messageId);
  }

  /** Reads the inbox until nothing is left or credit is used up. */
  #catchUp(session: Session): void {
    const wanted = this.#connection === undefined ? null : session.wantsRead();
    if (wanted === null) return;
    const { store, clock } = this.#parts;
    store.read(this.#deviceId, wanted.after, clock.now(), wanted.maxCount, wanted.maxBytes).then(
      (entries) => {
        // A connection that ended meanwhile delivers nothing: its successor reads for itself.
        if (this.#connection === undefined) return;
        for (const entry of session.read(entries)) this.#deliver(entry);
        this.#catchUp(session);
      },
      (error: unknown) => {
        session.readFailed();
        this.refuse(asBelfryError(error));
      },
    );
  }

  #confirm(session: Session, ack: AckFrame): void {
    const confirmed = session.ack(ack);
    if (confirmed.length === 0) return;
    this.#parts.counts.acked += confirmed.length;
    settle(this.#parts, this.#deviceId, confirmed).catch((error: unknown) => this.refuse(asBelfryError(error)));
    this.#catchUp(session);
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
