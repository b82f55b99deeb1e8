/** Connections that break in the middle of traffic: nothing is lost, and nothing that was confirmed comes again. */
import { expect, test } from "bun:test";
import { MAX_WAITING_TOASTS } from "@belfry/protocol";
import { booksOf, createApp, sumOfEnds } from "../support/operator.ts";
import { createRandom } from "../support/random.ts";
import { type RawDevice, reconnect } from "../support/raw-device.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const PUSHES = 400;
const SENDERS = 4;

/** Receives until it has confirmed everything; leaves after some frames, now politely, now by connecting once more. */
async function wander(service: { service: string }, scene: Scene, seed: number): Promise<number[]> {
  const random = createRandom(seed);
  const confirmed: number[] = [];
  let device: RawDevice = scene.device;
  while (confirmed.length < PUSHES) {
    const stay = 1 + random.below(30);
    let last = 0;
    for (let frames = 0; frames < stay && confirmed.length < PUSHES; frames++) {
      const { seq } = await device.push();
      expect(seq).toBeGreaterThan(confirmed.at(-1) ?? 0);
      expect(seq).toBeGreaterThan(last);
      last = seq;
      if (random.chance(0.2)) continue;
      // Everything up to here was seen on this connection, so that all of it is confirmed.
      device.ack(seq);
      for (let up = (confirmed.at(-1) ?? 0) + 1; up <= seq; up++) confirmed.push(up);
    }
    const newer = random.chance(0.5) ? undefined : await reconnect(service, device, confirmed.at(-1));
    await device.close();
    device = newer ?? (await reconnect(service, device, confirmed.at(-1)));
  }
  await device.close();
  return confirmed;
}

test("a device that reconnects all the time while four senders push gets everything, in order, and nothing confirmed again", async () => {
  const service = await startTestService();
  const scene = await setScene(service);
  // So many channels that no toast has to make room for another, however long all of them wait.
  const channels = [{ uri: scene.channel.uri, token: scene.accessToken, app: scene.app }];
  while (channels.length * MAX_WAITING_TOASTS < PUSHES) {
    const app = await createApp(service);
    const { uri } = await scene.device.open(app.packageSid);
    channels.push({ uri, token: await accessTokenOf(service, app), app });
  }
  let pushed = 0;
  const send = async () => {
    while (pushed < PUSHES) {
      const at = pushed++;
      const { uri = "", token = "" } = channels[at % channels.length] ?? {};
      const { wnsStatus } = await push(uri, token, toast(`push ${at}`));
      expect(wnsStatus).toBe("received");
    }
  };
  const [confirmed] = await Promise.all([wander(service, scene, 20_260_115), ...Array.from({ length: SENDERS }, send)]);
  expect(confirmed).toEqual(Array.from({ length: PUSHES }, (_, at) => at + 1));
  const each = PUSHES / channels.length;
  for (const { app } of channels) {
    await until("all are delivered", async () => (await booksOf(service, app.packageSid)).delivered === each);
    expect(sumOfEnds(await booksOf(service, app.packageSid))).toBe(each);
  }
  await service.stop();
});

test("two connections that both claim to be the device: the last one wins, and every push comes to it", async () => {
  const service = await startTestService();
  const scene = await setScene(service);
  // The first one may be replaced before it was welcomed.
  const rivals = [reconnect(service, scene.device), reconnect(service, scene.device)];
  await Promise.allSettled(rivals);
  await scene.push(toast("to one of you"));
  const endings = await Promise.allSettled(rivals.map(async (rival) => (await rival).push()));
  expect(endings.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await service.stop();
});
