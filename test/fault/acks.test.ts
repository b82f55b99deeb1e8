/** Acks that come twice, late, out of order, or for what was never sent. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { booksOf, sumOfEnds, traceOf } from "../support/operator.ts";
import { connectSilently, reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const books = ({ app }: Scene) => booksOf(service, app.packageSid);

test("the same ack again and again counts once", async () => {
  const scene = await setScene(service);
  await scene.push(toast("once"));
  const { seq } = await scene.device.push();
  for (let times = 0; times < 10; times++)
    scene.device.ack(seq, [
      [seq, "handled"],
      [seq, "refused"],
    ]);
  await scene.device.settled();
  await until("it is settled", async () => (await books(scene)).delivered === 1);
  expect(await books(scene)).toMatchObject({ accepted: 1, delivered: 1, pending: 0 });
});

test("an ack of numbers that were never sent confirms nothing that comes later", async () => {
  const scene = await setScene(service);
  scene.device.ack(1_000_000, [
    [1, "handled"],
    [2 ** 52, "handled"],
  ]);
  await scene.device.settled();
  const { messageId = "" } = await scene.push(toast("not confirmed in advance"));
  await scene.device.push();
  await scene.device.settled();
  expect(await books(scene)).toMatchObject({ delivered: 0, pending: 1 });
  expect((await traceOf(service, messageId)).end.state).toBe("pending");
});

test("one device's ack confirms nothing of another device", async () => {
  const scene = await setScene(service);
  const other = await setScene(service);
  await scene.push(toast("mine"));
  await scene.device.push();
  other.device.ack(1, [[1, "handled"]]);
  await other.device.settled();
  expect(await books(scene)).toMatchObject({ delivered: 0, pending: 1 });
});

test("an ack of a notification that was replaced meanwhile changes nothing, and the newer one comes", async () => {
  const scene = await setScene(service);
  const older = await scene.push(tile("old"));
  const first = await scene.device.push();
  await scene.push(tile("new"));
  scene.device.ack(first.seq);
  const second = await scene.device.push();
  scene.device.ack(second.seq);
  await until("the newer one is settled", async () => (await books(scene)).delivered === 1);
  expect(await books(scene)).toMatchObject({ accepted: 2, delivered: 1, replaced: 1, pending: 0 });
  expect((await traceOf(service, older.messageId ?? "")).end.state).toBe("replaced");
});

test("a hello that confirms more than was ever sent begins anew, and loses nothing that waits", async () => {
  const scene = await setScene(service);
  await scene.push(toast("waiting"));
  await scene.device.push();
  await leave(service, scene.device);
  const liar = await connectSilently(service.service);
  liar.send({ t: "hello", v: 1, credential: scene.device.credential, seq: 99 });
  expect((await liar.nextOf("reset")).reason).not.toBe("");
  await liar.goodbye;
  const honest = await reconnect(service, scene.device);
  expect((await honest.push()).payload).toContain("waiting");
});

test("whatever a device confirms, in whatever order, the books balance and what it left open comes again", async () => {
  const scene = await setScene(service);
  let device = scene.device;
  let open: number[] = [];
  const part = fc.record({ cumulative: fc.boolean(), picks: fc.array(fc.nat({ max: 200 }), { maxLength: 6 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (acks) => {
      for (let at = 0; at < 3; at++) {
        await scene.push(toast("again", { "X-WNS-Tag": `tag${open.length}x${at}` }));
        open.push((await device.push()).seq);
      }
      for (const { cumulative, picks } of acks) {
        const seqs = picks.map((pick) => open[pick % Math.max(1, open.length)] ?? pick);
        if (cumulative) device.send({ t: "ack", seq: seqs[0] ?? 0 });
        else device.send({ t: "ack", ones: seqs.map((seq) => [seq, "handled"] as const) });
        open = open.filter((seq) => (cumulative ? seq > (seqs[0] ?? 0) : !seqs.includes(seq)));
      }
      await device.settled();
      await leave(service, device);
      device = await reconnect(service, scene.device);
      const again = [];
      while (again.length < open.length) again.push((await device.push()).seq);
      expect(again).toEqual(open);
      device.send({ t: "ack", seq: open.at(-1) ?? 0 });
      open = [];
      await device.settled();
      const book = await books(scene);
      expect(sumOfEnds(book)).toBe(book.accepted);
    }),
    { numRuns: 25 },
  );
});
