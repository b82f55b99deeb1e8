/**
 * The sweep: walks all inboxes, then the channels that are dead for long, then the keys of pushes that are too old, in slices short enough that pushes do not notice.
 * One that finds nothing is no transaction.
 *
 * Where it stands is in the cursor alone, so a sweep survives a restart and two of them do not hurt each other.
 */
import type { Database, Statement } from "bun:sqlite";
import { begin } from "@belfry/host/database";
import type { SweepCursor, SweepResult } from "../store.ts";
import type { Channels, DeadChannel } from "./channels.ts";
import type { Devices } from "./devices.ts";
import type { Inbox } from "./inbox.ts";
import type { InboxRow } from "./placed.ts";
import type { PushedOnce } from "./pushed-once.ts";
import type { Receipts } from "./receipts.ts";

interface InboxPlace {
  readonly deviceId: string;
  readonly seq: number;
}

type Place =
  | { readonly in: "inbox"; readonly beyond: InboxPlace }
  | { readonly in: "channels"; readonly beyond: DeadChannel }
  // From the oldest on: what was forgotten leaves nothing to pass over.
  | { readonly in: "once" };

const FIRST_INBOX: Place = { in: "inbox", beyond: { deviceId: "", seq: 0 } };
const FIRST_CHANNEL: Place = { in: "channels", beyond: { endedAt: 0, deviceId: "", channelId: "" } };
const ONCE: Place = { in: "once" };

/** What is swept. */
export interface Swept {
  readonly inbox: Inbox;
  readonly channels: Channels;
  readonly devices: Devices;
  readonly once: PushedOnce;
  readonly receipts: Receipts;
}

/** Sweeps one slice at a time. */
export class Sweep {
  readonly #db: Database;
  readonly #inbox: Inbox;
  readonly #channels: Channels;
  readonly #devices: Devices;
  readonly #once: PushedOnce;
  readonly #receipts: Receipts;
  readonly #sliceEnd: Statement<InboxPlace, [string, number, number]>;
  readonly #expired: Statement<InboxRow, [string, number, string, number, number]>;
  readonly #expiredToEnd: Statement<InboxRow, [string, number, number]>;

  constructor(db: Database, { inbox, channels, devices, once, receipts }: Swept) {
    this.#db = db;
    this.#inbox = inbox;
    this.#channels = channels;
    this.#devices = devices;
    this.#once = once;
    this.#receipts = receipts;
    this.#sliceEnd = db.prepare(
      "SELECT device AS deviceId, seq FROM inbox WHERE (device, seq) > (?, ?) ORDER BY device, seq LIMIT 1 OFFSET ?",
    );
    const expired =
      "SELECT device AS deviceId, seq, app, message_id AS messageId FROM inbox WHERE (device, seq) > (?, ?)";
    this.#expired = db.prepare(`${expired} AND (device, seq) <= (?, ?) AND expires_at <= ?`);
    this.#expiredToEnd = db.prepare(`${expired} AND expires_at <= ?`);
  }

  slice(cursor: SweepCursor, at: number, forgetBefore: number, limit: number): SweepResult {
    const place = cursor === null ? FIRST_INBOX : (JSON.parse(cursor) as Place);
    if (place.in === "inbox") return this.#sweepInbox(place.beyond, at, limit);
    return place.in === "channels"
      ? this.#sweepChannels(place.beyond, forgetBefore, limit)
      : this.#sweepOnce(at, limit);
  }

  #sweepInbox({ deviceId, seq }: InboxPlace, at: number, limit: number): SweepResult {
    this.#inbox.bringExpiredIn(at);
    const end = this.#sliceEnd.get(deviceId, seq, limit - 1);
    const rows =
      end === null
        ? this.#expiredToEnd.all(deviceId, seq, at)
        : this.#expired.all(deviceId, seq, end.deviceId, end.seq, at);
    if (rows.length > 0) begin(this.#db);
    const next: Place = end === null ? FIRST_CHANNEL : { in: "inbox", beyond: end };
    return { expired: this.#inbox.end(rows, "expired", at), next: JSON.stringify(next) };
  }

  #sweepChannels(beyond: DeadChannel, forgetBefore: number, limit: number): SweepResult {
    const dead = this.#channels.deadBefore(forgetBefore, beyond, limit);
    for (const channel of dead) this.#forget(channel);
    const last = dead.at(-1);
    const next: Place = last === undefined || dead.length < limit ? ONCE : { in: "channels", beyond: last };
    return { expired: [], next: JSON.stringify(next) };
  }

  #sweepOnce(at: number, limit: number): SweepResult {
    const isOver = this.#once.forget(at, limit);
    if (isOver) this.#receipts.forget(at);
    return { expired: [], next: isOver ? null : JSON.stringify(ONCE) };
  }

  /**
   * Forgets a channel, and its device with the last one: then the device is told to begin anew, and numbers may too. While something
   * waits for the device its dead channels stay, so that no device is left without a channel that would lead a sweep to it.
   */
  #forget(channel: DeadChannel): void {
    const device = this.#devices.look(channel.deviceId);
    if (device !== null && device.waiting > 0) return;
    begin(this.#db);
    this.#channels.forget(channel);
    if (!this.#channels.anyOf(channel.deviceId)) this.#devices.forget(channel.deviceId);
  }
}
