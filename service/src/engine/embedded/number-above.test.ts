/** Sequence numbers of a directory that was opened anew: it may be an older copy of itself, and devices may have seen numbers of which it knows nothing. */
import { expect, test } from "bun:test";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  channelOf,
  DAY,
  expectReceiptOf,
  KIOSK,
  NOON,
  open,
  PHONE,
  pushTo,
  receiptBeyond,
  record,
  WEATHER,
  waitingIds,
} from "../conformance/fixtures.ts";
import { DATABASE_FILE } from "./database.ts";
import { inDirectory } from "./fixture.ts";
import { openEmbeddedStore } from "./store.ts";

const CHANNEL = channelOf(KIOSK, WEATHER);
const push = (n: number) => pushTo(CHANNEL, n, { keep: 100 });

test("after a backup was brought back no number is given that a device may have seen", () =>
  inDirectory(async (directory) => {
    const copy = join(directory, "copy.sqlite");
    const lost = await openEmbeddedStore({ directory, openedAt: NOON });
    await open(lost, CHANNEL);
    await expectReceiptOf(lost, CHANNEL, push(1));
    expect(await record(lost, push(1))).toBe(1);
    await lost.copyTo(copy);
    expect(await record(lost, push(2))).toBe(2);
    expect(await receiptBeyond(lost, 0)).toBe(1);
    await lost.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(join(directory, `${DATABASE_FILE}${end}`), { force: true });
    renameSync(copy, join(directory, DATABASE_FILE));

    const store = await openEmbeddedStore({ directory, openedAt: NOON + DAY });
    // A device that says so confirmed no more than it was sent.
    expect(await store.lastSeq(KIOSK)).toBe(NOON + DAY);
    expect(await record(store, push(3))).toBe(NOON + DAY + 1);
    expect(await record(store, push(4))).toBe(NOON + DAY + 2);
    expect(await waitingIds(store, KIOSK)).toEqual([1, 3, 4].map((n) => push(n).messageId));
    expect(await store.lastSeq(PHONE)).toBeNull();
    // Whoever listens to receipts has one with the number 1.
    expect(await receiptBeyond(store, 1, NOON + DAY)).toBe(NOON + DAY + 1);
    await store.close();
  }));

test("numbers begin at one in a directory that is new, and go on where they ended under a clock that was set back", () =>
  inDirectory(async (directory) => {
    const first = await openEmbeddedStore({ directory, openedAt: NOON });
    await open(first, CHANNEL);
    await first.close();
    const second = await openEmbeddedStore({ directory, openedAt: NOON + DAY });
    expect(await record(second, push(1))).toBe(NOON + DAY + 1);
    await second.close();
    const third = await openEmbeddedStore({ directory, openedAt: NOON });
    expect(await record(third, push(2))).toBe(NOON + DAY + 2);
    await third.close();
  }));
