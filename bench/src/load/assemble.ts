/** Makes the two ends for the system that a target names. */
import { formatPushHeaders } from "@belfry/protocol";
import { AckRound } from "./acks.ts";
import type { Target } from "./command.ts";
import { deal } from "./deal.ts";
import { Device } from "./device.ts";
import { eachWithin, type Publisher, type Receiver, type Sink } from "./ends.ts";
import { HttpPublisher } from "./http.ts";
import { MqttPublisher, MqttSubscriber } from "./mqtt.ts";
import { NchanSubscriber } from "./subscriber.ts";
import { type Numbered, numberedToast } from "./toast.ts";

/** Connections opened at the same time while setting up: quick, and below every listen backlog. */
const CONNECTING = 128;

/** Everything a generator holds. */
export interface Ends {
  readonly receivers: readonly Receiver[];
  readonly publisher: Publisher;
  /** Where confirmations can be held back; only Belfry's devices confirm what they were told at once. */
  readonly acks?: AckRound;
  /** Lets so many read nothing more; only Belfry's devices can. */
  readonly stall?: (count: number) => void;
}

/** A prepared POST of a toast. */
function post(host: string, path: string, headers: Record<string, string>): Numbered {
  return numberedToast((bytes) => {
    const lines = Object.entries({ ...headers, "Content-Length": String(bytes) }).map(([name, is]) => `${name}: ${is}`);
    return Buffer.from([`POST ${path} HTTP/1.1`, `Host: ${host}`, ...lines, "", ""].join("\r\n"));
  });
}

type BelfryTarget = Extract<Target, { system: "belfry" }>;
type YardstickTarget = Exclude<Target, BelfryTarget>;

/** Bodies are opaque in Web Push, so the same toast stands in for an encrypted one. */
const headersOf = ({ accessToken, tag, vapid }: BelfryTarget): Record<string, string> =>
  vapid === null
    ? { Authorization: `Bearer ${accessToken}`, ...formatPushHeaders("wns/toast", { tag: tag ?? undefined }) }
    : {
        Authorization: vapid.authorization,
        TTL: "86400",
        Urgency: "normal",
        "Content-Encoding": "aes128gcm",
        ...(tag === null ? {} : { Topic: tag }),
      };

async function assembleBelfry(target: BelfryTarget, count: number, lanes: number, sink: Sink): Promise<Ends> {
  const acks = new AckRound();
  const { lanesAt, devicesAt, packageSid: app, vapid } = target;
  const wanted = { app, ...(vapid === null ? {} : ({ kind: "alternate", label: "bench", key: vapid.key } as const)) };
  // In rows: lanes send to devices in turn, and lanes of each node are to meet devices of every node.
  const receivers = deal(devicesAt, count, lanesAt.length).map((address) => new Device(address, wanted, sink, acks));
  await eachWithin(receivers, CONNECTING, (device) => device.connect());
  const headers = headersOf(target);
  const requests = receivers.map(({ uri }) => {
    const { host, pathname, search } = new URL(uri);
    return post(host, pathname + search, headers);
  });
  const publisher = new HttpPublisher(lanes === 0 ? [] : requests, deal(lanesAt, lanes), sink);
  await publisher.connect();
  const stall = (most: number) => {
    for (const device of receivers.slice(0, most)) device.stall();
  };
  return { receivers, publisher, acks, stall };
}

async function assembleNchan({ address }: YardstickTarget, count: number, lanes: number, sink: Sink): Promise<Ends> {
  const receivers = Array.from({ length: count }, (_, at) => new NchanSubscriber(address, at, sink));
  await eachWithin(receivers, CONNECTING, (subscriber) => subscriber.connect());
  const headers = { "Content-Type": "text/xml" };
  const requests = receivers.map((_, at) => post(address.host, `/publish?id=${at}`, headers));
  const publisher = new HttpPublisher(requests, deal([address], lanes), sink);
  await publisher.connect();
  return { receivers, publisher };
}

async function assembleMosquitto(
  { address }: YardstickTarget,
  count: number,
  lanes: number,
  sink: Sink,
): Promise<Ends> {
  const receivers = Array.from({ length: count }, (_, at) => new MqttSubscriber(address, at, sink));
  await eachWithin(receivers, CONNECTING, (subscriber) => subscriber.connect());
  const publisher = new MqttPublisher(count, lanes, sink);
  await publisher.connect(address);
  return { receivers, publisher };
}

/** Connects `count` receivers, then `lanes` lanes. @throws when one of them is refused */
export function assemble(target: Target, count: number, lanes: number, sink: Sink): Promise<Ends> {
  if (target.system === "belfry") return assembleBelfry(target, count, lanes, sink);
  if (target.system === "nchan") return assembleNchan(target, count, lanes, sink);
  return assembleMosquitto(target, count, lanes, sink);
}
