/** A device that is connected and confirms late: what is on its way to it is not pushed out by what follows. @source docs/reference/wns.md, R-7.6 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { booksOf, traceOf } from "../support/operator.ts";
import { type RawDevice, reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { raw, type TestPush, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const COUNT = 40;

const KINDS: readonly ((n: number) => TestPush)[] = [
  (n) => toast(`toast ${n}`),
  (n) => toast(`toast ${n}`, { "X-WNS-Tag": `T${n}` }),
  (n) => raw(`raw ${n}`),
  (n) => raw(`raw ${n}`, { "X-WNS-Cache-Policy": "cache" }),
];

/** Pushes all of them before the device confirms one. @returns their message ids */
async function pushAll(scene: Scene, pushOf: (n: number) => TestPush): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < COUNT; n++) ids.push((await scene.push(pushOf(n))).messageId ?? "");
  return ids;
}

async function receive(device: RawDevice): Promise<{ readonly ids: string[]; readonly last: number }> {
  const frames = [];
  while (frames.length < COUNT) frames.push(await device.push());
  return { ids: frames.map(({ id }) => id), last: frames.at(-1)?.seq ?? 0 };
}

test("forty toasts or raw notifications to a device that confirms them all at the end are all delivered", async () => {
  for (const pushOf of KINDS) {
    const scene = await setScene(service);
    const sent = await pushAll(scene, pushOf);
    const { ids, last } = await receive(scene.device);
    expect(ids).toEqual(sent);
    scene.device.ack(last);
    await scene.device.settled();
    expect((await traceOf(service, sent[0] ?? "")).end.state).toBe("delivered");
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: COUNT, delivered: COUNT });
  }
});

test("and all of them again when its connection breaks before it has confirmed any", async () => {
  for (const pushOf of KINDS) {
    const scene = await setScene(service);
    const sent = await pushAll(scene, pushOf);
    await receive(scene.device);
    await leave(service, scene.device);
    const device = await reconnect(service, scene.device);
    expect((await receive(device)).ids).toEqual(sent);
    await device.close();
  }
});
