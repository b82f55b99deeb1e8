/** A POST to a channel URI until the device has its notification: the whole durable path, ack included. */
import { setTimeout as sleep } from "node:timers/promises";
import type { BooksBody } from "@belfry/protocol";
import type { Figure } from "../figure.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { belfryTarget, readBooks } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import type { Scenario } from "./scenario.ts";
import { throughput } from "./throughput.ts";

const GUARANTEE = "fsync before the answer, kept until acked";

/** Acks are settled in groups a few milliseconds after they came; a notification still pending after this was not acked. */
const SETTLE_MS = 3_000;
const POLL_MS = 50;

/** The books once nothing is pending any more, or as they are after a while. */
async function settledBooks(server: BelfryServer): Promise<BooksBody> {
  const deadline = performance.now() + SETTLE_MS;
  let books = await readBooks(server);
  while (books.pending > 0 && performance.now() < deadline) {
    await sleep(POLL_MS);
    books = await readBooks(server);
  }
  return books;
}

/** Whether the server's own books agree that every push found its end. */
async function booksFigure(server: BelfryServer): Promise<Figure> {
  const { accepted, delivered, pending } = await settledBooks(server);
  return {
    key: "belfry.books.undelivered",
    label: "accepted but not delivered, by the server's books",
    unit: "",
    value: accepted - delivered,
    bound: { atMost: 0 },
    note: `${accepted} accepted, ${delivered} delivered, ${pending} pending`,
  };
}

export const push: Scenario = {
  name: "push",
  heading: "POST to device, durable, acked",
  run: (options) =>
    withBelfry({ unlimited: true, dir: options.dir }, async (server) => {
      const target = await belfryTarget(server);
      return await throughput(target, server.pid, GUARANTEE, options, {
        spread: (cores) => moveOtherThreads(server.pid, cores === 2 ? 1 : 0),
        last: async () => [await booksFigure(server)],
      });
    }),
};
