/** The device against a real WebSocket server that speaks the frames: the runtime's socket instead of a test's. */
import { afterEach, expect, test } from "bun:test";
import { CREDIT_MESSAGES, DEVICE_PATH, DEVICE_SUBPROTOCOL, type DeviceFrame, readDeviceFrame } from "@belfry/protocol";
import { connectDevice, type Device } from "./device.ts";
import { memoryStore } from "./store.ts";
import { DAY_MS, MAIL, toast } from "./testing/fake-service.ts";
import { NEW_YEAR } from "./testing/manual-time.ts";

/** Waits for what a test needs to see, in the order in which it comes. */
class Seen<T> {
  readonly #values: T[] = [];
  readonly #wanting: ((value: T) => void)[] = [];

  add(value: T): void {
    const want = this.#wanting.shift();
    if (want === undefined) this.#values.push(value);
    else want(value);
  }

  next(): Promise<T> {
    const value = this.#values.shift();
    if (value !== undefined) return Promise.resolve(value);
    return new Promise((resolve) => this.#wanting.push(resolve));
  }
}

function serve(port = 0) {
  const heard = new Seen<DeviceFrame>();
  const sockets = new Set<Bun.ServerWebSocket<undefined>>();
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    fetch(request, own) {
      if (new URL(request.url).pathname !== DEVICE_PATH) return new Response(null, { status: 404 });
      const headers = { "Sec-WebSocket-Protocol": DEVICE_SUBPROTOCOL };
      return own.upgrade(request, { headers, data: undefined }) ? undefined : new Response(null, { status: 400 });
    },
    websocket: {
      open: (socket) => void sockets.add(socket),
      close: (socket) => void sockets.delete(socket),
      message(socket, text) {
        const frame = readDeviceFrame(String(text)) as DeviceFrame;
        heard.add(frame);
        for (const answer of answersTo(frame)) socket.send(JSON.stringify(answer));
      },
    },
  });
  // Read now: a stopped server no longer knows its port.
  const usedPort = server.port;
  return { server, heard, sockets, port: usedPort, url: `http://127.0.0.1:${usedPort}` };
}

function answersTo(frame: DeviceFrame): object[] {
  if (frame.t === "hello") {
    const credential = frame.credential === undefined ? { credential: "secret-1" } : {};
    return [{ t: "welcome", v: 1, device: "device-1", heartbeat: 60, now: NEW_YEAR, ...credential }];
  }
  if (frame.t !== "open") return [];
  const opened = {
    t: "opened",
    req: frame.req,
    app: frame.app,
    channel: "mail-1",
    uri: "https://service.test/?token=1",
  };
  return [{ ...opened, expires: NEW_YEAR + 30 * DAY_MS }, toast(1, "mail-1"), toast(2, "mail-1")];
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function connected(url: string, store = memoryStore()): Device {
  const device = connectDevice({ service: url, store, random: () => 0.05 });
  ends.push(() => device.close());
  return device;
}

test("over a real socket a device opens a channel, receives two toasts in order and confirms them", async () => {
  const { server, heard, url } = serve();
  ends.push(() => server.stop(true));
  const device = connected(url);
  const channel = await device.openChannel(MAIL);
  const seen = new Seen<unknown>();
  channel.onNotification(({ payload }) => seen.add(payload));
  expect([await seen.next(), await seen.next()]).toEqual(["<toast>1</toast>", "<toast>2</toast>"]);
  const [hello, open] = [await heard.next(), await heard.next()];
  expect([hello.t, open.t]).toEqual(["hello", "open"]);
  let confirmed = 0;
  while (confirmed < 2) {
    const ack = await heard.next();
    confirmed = (ack.t === "ack" && ack.seq) || confirmed;
  }
});

test("a device finds a service again that was stopped and started, and does not give the app twice what it had", async () => {
  const first = serve();
  const device = connected(first.url);
  const channel = await device.openChannel(MAIL);
  const seen = new Seen<number>();
  channel.onNotification(({ seq }) => seen.add(seq));
  expect([await seen.next(), await seen.next()]).toEqual([1, 2]);
  const states = new Seen<string>();
  device.onState(({ name }) => states.add(name));
  await first.server.stop(true);
  while ((await states.next()) !== "waiting");
  const second = serve(first.port);
  ends.push(() => second.server.stop(true));
  while ((await states.next()) !== "connected");
  expect(await second.heard.next()).toMatchObject({ t: "hello", device: "device-1", credential: "secret-1", seq: 2 });
  for (const socket of second.sockets) for (const seq of [2, 3]) socket.send(JSON.stringify(toast(seq, "mail-1")));
  expect(await seen.next()).toBe(3);
});

test("a burst of a whole credit window over a real socket is confirmed by few frames", async () => {
  const { server, heard, sockets, url } = serve();
  ends.push(() => server.stop(true));
  const channel = await connected(url).openChannel(MAIL);
  channel.onNotification(() => undefined);
  for (const socket of sockets) {
    socket.cork(() => {
      for (let seq = 3; seq <= CREDIT_MESSAGES; seq += 1) socket.send(JSON.stringify(toast(seq, "mail-1")));
    });
  }
  let acks = 0;
  for (let confirmed = 0; confirmed < CREDIT_MESSAGES; ) {
    const frame = await heard.next();
    if (frame.t !== "ack") continue;
    acks += 1;
    confirmed = frame.seq ?? confirmed;
  }
  expect(acks).toBeLessThan(CREDIT_MESSAGES / 4);
});
