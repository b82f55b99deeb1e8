/**
 * The bare path of a push: HTTP in, a group on disk with its fsync, a frame out to the device, its confirmation back; and that of one push to all. It
 * speaks as much of WNS and of the device's protocol as the load generator needs, and does nothing else: no proof, no limits, no trace, no expiry, no
 * restart.
 *
 * What Belfry does besides is the difference to this. Argument: a directory. Says its port on the first line.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { DEVICE_PROTOCOL_VERSION, DEVICE_SUBPROTOCOL, type DeviceFrame, type ServiceFrame } from "@belfry/protocol";
import type { BareGroup } from "./bare-store.ts";

interface Device {
  readonly number: number;
  readonly socket: Bun.ServerWebSocket<Owner>;
  seq: number;
}

interface Owner {
  device: Device | undefined;
}

type Open<List> = { -readonly [K in keyof List]: List[K] extends readonly (infer Each)[] ? Each[] : never };

const TYPE = "wns/toast";
const FOREVER_MS = 86_400_000;

/** Devices that are recorded while as many others are told. */
const SLICE = 500;

const store = new Worker(new URL("./bare-store.ts", import.meta.url).href);
const devices: Device[] = [];
let next: Open<BareGroup> = { puts: [], acks: [] };
let waiting: (() => void)[] = [];
let onTheWay: (() => void)[] | undefined;
let ids = 0;

/** One group at a time: what comes meanwhile is the next. */
function flush(): void {
  if (onTheWay !== undefined || next.puts.length === 0) return;
  onTheWay = waiting;
  store.postMessage(JSON.stringify(next));
  next = { puts: [], acks: [] };
  waiting = [];
}

function recorded(): void {
  const done = onTheWay ?? [];
  onTheWay = undefined;
  flush();
  for (const each of done) each();
}

/** Has a notification recorded with the next group. @returns what tells its device of it, once it is */
function put(device: Device, payload: string, at: number): () => string {
  const seq = ++device.seq;
  next.puts.push([device.number, seq, payload, at]);
  return () => {
    const id = (++ids).toString(16).toUpperCase().padStart(16, "0");
    const channel = String(device.number);
    say(device.socket, { t: "push", seq, id, channel, type: TYPE, payload, priority: 2, at });
    return id;
  };
}

/** Resolves when what was put is on disk. */
function onDisk(): Promise<void> {
  if (waiting.length === 0 && onTheWay === undefined) setImmediate(flush);
  return new Promise((resolve) => waiting.push(resolve));
}

const say = (socket: Bun.ServerWebSocket<Owner>, frame: ServiceFrame): void => {
  socket.send(JSON.stringify(frame));
};

async function push(request: Request): Promise<Response> {
  const { headers, url } = request;
  const device = devices[Number(url.slice(url.lastIndexOf("=") + 1))];
  if (device === undefined || headers.get("x-wns-type") !== TYPE || headers.get("authorization") === null) {
    return new Response(null, { status: 400 });
  }
  const tell = put(device, await request.text(), Date.now());
  await onDisk();
  return new Response(null, { headers: { "X-WNS-MSG-ID": tell(), "X-WNS-STATUS": "received" } });
}

async function pushToEveryone(request: Request): Promise<Response> {
  const payload = await request.text();
  const at = Date.now();
  let tell: (() => string)[] = [];
  for (let from = 0; from < devices.length + SLICE; from += SLICE) {
    const puts = devices.slice(from, from + SLICE).map((device) => put(device, payload, at));
    const recording = puts.length === 0 ? undefined : onDisk();
    await nextTurn();
    for (const one of tell) one();
    await recording;
    tell = puts;
  }
  return new Response(null, { status: 204 });
}

function hear(socket: Bun.ServerWebSocket<Owner>, frame: DeviceFrame): void {
  const { device } = socket.data;
  if (frame.t === "ack" && device !== undefined) next.acks.push([device.number, frame.seq ?? 0]);
  if (frame.t === "hello") {
    say(socket, { t: "welcome", v: DEVICE_PROTOCOL_VERSION, device: "bare", heartbeat: 60, now: Date.now() });
  }
  if (frame.t !== "open") return;
  const number = devices.length;
  socket.data.device = { number, socket, seq: 0 };
  devices.push(socket.data.device);
  const uri = `http://127.0.0.1:${server.port}/?token=${number}`;
  const { req, app } = frame;
  say(socket, { t: "opened", req, channel: String(number), app, uri, expires: Date.now() + FOREVER_MS });
}

const server: Bun.Server<Owner> = Bun.serve<Owner>({
  hostname: "127.0.0.1",
  port: 0,
  development: false,
  fetch(request, here) {
    if (request.method === "POST") return request.url.includes("token=") ? push(request) : pushToEveryone(request);
    const headers = { "Sec-WebSocket-Protocol": DEVICE_SUBPROTOCOL };
    const isDevice = here.upgrade(request, { data: { device: undefined }, headers });
    return isDevice ? undefined : new Response(null, { status: 400 });
  },
  websocket: { message: (socket, text) => hear(socket, JSON.parse(String(text))) },
});

store.onmessage = () => {
  store.onmessage = recorded;
  console.log(server.port);
};
store.postMessage(process.argv[2]);
