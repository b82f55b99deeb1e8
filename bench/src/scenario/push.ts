/** A POST to a channel URI until the device has its notification: the whole durable path, ack included. */
import type { Figure } from "../figure.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { belfryTarget, settledBooks } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import type { Scenario } from "./scenario.ts";
import { throughput } from "./throughput.ts";

const GUARANTEE = "fsync before the answer, kept until acked";

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
        compiles: true,
        spread: (cores) => moveOtherThreads(server.pid, cores === 2 ? 1 : 0),
        last: async () => [await booksFigure(server)],
      });
    }),
};
