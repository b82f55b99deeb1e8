/** The books in the middle of traffic: they balance in every reading, and `/metrics` says the same. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { BooksBody } from "@belfry/protocol";
import { booksOfMetrics, judgeBook, judgeLiveBooks, readMetricBooks } from "../support/books.ts";
import { booksOf } from "../support/operator.ts";
import { createRandom, type Random } from "../support/random.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { raw, remove, type TestPush, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

const READINGS = 300;
/** What expired is swept when the clock has gone on for some seconds. */
const MAX_READINGS = 10_000;
/** Devices; half of them are away. */
const DEVICES = 6;
const WITH_TTL: TestPush["headers"] = { "X-WNS-TTL": "1" };

let service: TestService;
let scenes: Scene[];

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scenes = await Promise.all(Array.from({ length: DEVICES }, () => setScene(service)));
  for (const { device } of scenes.slice(DEVICES / 2)) await leave(service, device);
});

afterAll(() => service.stop());

/** One of everything that moves the books. */
async function actOnce(random: Random): Promise<void> {
  const scene = random.oneOf(scenes);
  const acts = [
    () => scene.push(toast("waits")),
    () => scene.push(toast("is replaced", { "X-WNS-Tag": "one" })),
    () => scene.push(tile("is replaced")),
    () => scene.push(toast("expires", WITH_TTL)),
    () => scene.push(raw("is dropped where the device is away")),
    () => scene.push(raw("")),
    () => remove(scene.channel.uri, scene.accessToken, { "X-WNS-Match": "type=wns/toast;tag=one" }),
    () => service.clock.advance(200),
  ];
  await random.oneOf(acts)();
}

/** Confirms what comes, and some of it as failed. */
async function confirmAll({ device }: Scene): Promise<void> {
  for (;;) {
    const frame = await device.next();
    if (frame.t === "push") device.ack(0, [[frame.seq, frame.seq % 3 === 0 ? "suppressed" : "handled"]]);
    if (frame.t === "removed") device.ack(0, [[frame.seq, "handled"]]);
  }
}

const ENDS = ["delivered", "replaced", "expired", "removed", "dropped"] as const;

/** Whether there was something of each end to be counted. */
const hasEachEnd = (books: readonly BooksBody[]): boolean => ENDS.every((end) => books.some((book) => book[end] > 0));

/** Never fewer than before, of anything that only grows. */
function expectGrown(before: readonly BooksBody[], after: readonly BooksBody[]): void {
  for (const book of before) {
    const later = after.find(({ app }) => app === book.app);
    for (const what of ["accepted", ...ENDS] as const) expect(later?.[what] ?? -1).toBeGreaterThanOrEqual(book[what]);
  }
}

/** Reads until everything that can happen has happened. */
async function readOften(): Promise<void> {
  let before: BooksBody[] = [];
  for (let reading = 0; reading < READINGS || !hasEachEnd(before); reading++) {
    if (reading === MAX_READINGS) throw new Error("some kind of end never came");
    expect(await judgeLiveBooks(service)).toEqual([]);
    const measured = await readMetricBooks(service);
    expect(measured.flatMap(judgeBook)).toEqual([]);
    expectGrown(before, measured);
    before = measured;
  }
}

const byApp = (books: readonly BooksBody[]): BooksBody[] => books.toSorted((a, b) => a.app.localeCompare(b.app));

test(`in each of ${READINGS} readings while pushes, acks, expiries, replacements and removals go on, the books balance`, async () => {
  let isOver = false;
  const traffic = Array.from({ length: 4 }, async (_, lane) => {
    const random = createRandom(lane);
    while (!isOver) await actOnce(random);
  });
  const confirming = scenes.slice(0, DEVICES / 2).map((scene) => confirmAll(scene).catch(() => undefined));
  await readOften();
  isOver = true;
  await Promise.all(traffic);
  for (const { device } of scenes) await device.close().catch(() => undefined);
  await Promise.all(confirming);
  service = await service.restart();
  const books = await Promise.all(scenes.map(({ app }) => booksOf(service, app.packageSid)));
  expect(byApp(await readMetricBooks(service))).toEqual(byApp(books));
}, 300_000);

test("a book that does not balance, or whose reasons do not, is found, also as /metrics has it", () => {
  const text = [
    'belfry_notifications_accepted_total{app="a"} 3',
    'belfry_notifications_ended_total{app="a",end="delivered"} 1',
    'belfry_notifications_ended_total{app="a",end="dropped"} 1',
    'belfry_notifications_dropped_total{app="a",reason="AWAY"} 1',
    'belfry_notifications_pending{app="a"} 1',
  ].join("\n");
  const [book] = booksOfMetrics(text);
  expect(book).toMatchObject({ app: "a", accepted: 3, delivered: 1, dropped: 1, pending: 1, droppedBy: { AWAY: 1 } });
  expect(booksOfMetrics(text).flatMap(judgeBook)).toEqual([]);
  expect(booksOfMetrics(text.replace(" 3", " 4")).flatMap(judgeBook)).toEqual(["a: 4 accepted, 3 ended or waiting"]);
  const unnamed = text.replace('reason="AWAY"} 1', 'reason="AWAY"} 0');
  expect(booksOfMetrics(unnamed).flatMap(judgeBook)).toEqual(["a: 1 dropped, 0 with a reason"]);
});
