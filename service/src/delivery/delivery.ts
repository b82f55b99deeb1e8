/** All device connections of this node: where they are held, looked after and sent home. Step 2 of the story begins here, and step 8. */
import { type Clock, type ConnectionOwner, type Log, logRefusal } from "@belfry/host";
import type { BelfryError, DeviceBody } from "@belfry/protocol";
import type { OpenParts } from "../channel/open.ts";
import type { Counts } from "../counts.ts";
import type { Bus, Listener } from "../engine/bus.ts";
import type { ChannelName } from "../engine/store.ts";
import type { Faults } from "../fault/fault.ts";
import { createSettling, type Settling } from "../inbox/settle.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { TraceReader } from "../trace/trace.ts";
import { AutopushSocket } from "./autopush/socket.ts";
import type { Face } from "./flow.ts";
import { Lobby } from "./lobby.ts";
import { Roster, type Seated } from "./roster.ts";
import { DeviceSocket } from "./socket.ts";
import { createQuestions, type WhyParts } from "./why.ts";

/** What connections need from the service around them. */
export interface DeliveryOptions extends OpenParts {
  readonly bus: Bus;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  readonly stranger: Stranger;
  /** Origin of the channel URIs that are given out; known once the port is open. */
  readonly publicUrl: () => string;
  /** Connections of one address that may stay without hello at once. */
  readonly maxWaitingOfOne: number;
  /** Milliseconds until a connection must have said hello. */
  readonly helloMs: number;
  /** Milliseconds a ping may stay unanswered. */
  readonly pongMs: number;
  readonly autopush: AutopushOptions;
  /** Tells a device what became of notifications for it. */
  readonly tell: TraceReader["tell"];
  /** The distributed trace that a notification belongs to, for its device; absent where none is exported. */
  readonly traceparentOf?: ((messageId: string) => string | undefined) | undefined;
}

/** In which devices that speak autopush are treated as at Mozilla's service. */
export interface AutopushOptions {
  /** With more than these waiting a device is reset; 0 means never. */
  readonly messageLimit: number;
  /** Whether what is confirmed is forgotten only with the whole batch that it came in. */
  readonly batchAck: boolean;
}

/** A connection of a device, whichever protocol it speaks. */
export interface HeldSocket extends ConnectionOwner, Listener, Face, Seated {
  readonly openedAt: number;
  readonly address: string;
  /** Notifications on their way to it. */
  readonly unconfirmed: number;
  /** Looks whether the peer is still there. */
  check(at: number): void;
  /** Some of its channels were closed from this side. */
  channelsClosed(channelIds: readonly string[]): void;
  /** It is to come back so much later. */
  drain(afterMs: number): void;
}

export interface DeliveryParts extends DeliveryOptions, WhyParts {
  readonly sockets: Roster<HeldSocket>;
  /** Those among them that have not proved who they are. */
  readonly lobby: Lobby;
  readonly settling: Settling;
  refused: Delivery["refused"];
}

export interface Delivery {
  /** The owner of a connection about to be upgraded. @throws BelfryError ADDRESS_THROTTLED, OVERLOADED when too many wait to be greeted */
  accept(address: string): DeviceSocket;
  /** The same, for one that speaks autopush. */
  acceptAutopush(address: string): AutopushSocket;
  /** Connected devices, at most `limit`, oldest connection first. */
  list(limit: number): DeviceBody[];
  /** Counts, traces and logs a refusal. */
  refused(error: BelfryError, who: { readonly address: string; readonly deviceId: string }): void;
  /** Looks after some of the connections; called over and over, it goes round them all. */
  check(at: number, atMost: number): void;
  /** Tells the devices, as far as they are connected here, which of their channels were closed from this side. */
  channelsClosed(closed: readonly ChannelName[]): void;
  /** Sends what waits to devices that a fault had kept away, as far as they are connected here. */
  returned(deviceIds: ReadonlySet<string>): void;
  /** Tells every device to come back later, spread over `spreadMs`, and closes. */
  drain(spreadMs: number): void;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const sockets = new Roster<HeldSocket>();
  const lobby = new Lobby(options.maxWaitingOfOne);
  const parts: DeliveryParts = {
    ...options,
    sockets,
    lobby,
    settling: createSettling(options),
    questions: createQuestions(),
    refused: (error, who) => refuse(options, error, who),
  };
  return {
    refused: parts.refused,
    list: (limit) => [...devicesOf(sockets, limit)],
    accept(address) {
      lobby.prove(address);
      return new DeviceSocket(parts, address);
    },
    acceptAutopush(address) {
      lobby.prove(address);
      return new AutopushSocket(parts, address);
    },
    check: goRound(sockets),
    channelsClosed(closed) {
      if (closed.length === 0) return;
      const byDevice = Map.groupBy(closed, ({ deviceId }) => deviceId);
      for (const socket of sockets) {
        const channels = byDevice.get(socket.deviceId)?.map(({ channelId }) => channelId);
        if (channels !== undefined) socket.channelsClosed(channels);
      }
    },
    returned(deviceIds) {
      for (const socket of sockets) if (deviceIds.has(socket.deviceId)) socket.stirred();
    },
    drain(spreadMs) {
      let at = 0;
      const step = spreadMs / Math.max(1, sockets.size);
      for (const socket of [...sockets]) {
        socket.drain(Math.round(at));
        at += step;
      }
    },
  };
}

function refuse(
  { counts, trace, log }: DeliveryOptions,
  error: BelfryError,
  { address, deviceId }: { readonly address: string; readonly deviceId: string },
): void {
  const { code, detail = "" } = error;
  counts.refused("device", code);
  const whose = deviceId === "" ? {} : { device: deviceId };
  trace.refused({ rim: "device", code, detail, id: null, address, ...whose });
  logRefusal(log, error, { rim: "device", address, deviceId });
}

/** Each call goes on where the last one stopped. */
function goRound(sockets: Roster<HeldSocket>): Delivery["check"] {
  return (at, atMost) => {
    for (let looked = 0; looked < atMost; looked++) {
      const next = sockets.next();
      if (next === undefined) return;
      next.check(at);
    }
  };
}

function* devicesOf(sockets: Roster<HeldSocket>, limit: number): Generator<DeviceBody> {
  let listed = 0;
  for (const { deviceId: device, openedAt, unconfirmed } of sockets) {
    if (device === "") continue;
    if (listed++ === limit) return;
    yield { device, connectedAt: Math.floor(openedAt), unconfirmed };
  }
}
