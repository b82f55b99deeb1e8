/** What goes wrong in a campaign, each under load and each mended in the end, with the service left to find its way by itself. */
import type { NodesWorld, WorldNode } from "../support/nodes-world.ts";
import type { Random } from "../support/random.ts";
import type { Ledger } from "./ledger.ts";

export interface TroubleParts {
  readonly world: NodesWorld;
  readonly ledger: Ledger;
  readonly random: Random;
}

export type Trouble = (parts: TroubleParts) => Promise<void>;

/** Pushes between two turns of a trouble, at most. */
const MOST_ATTEMPTS = 80;

const during = ({ ledger, random }: TroubleParts) => ledger.after(1 + random.below(MOST_ATTEMPTS));

function choose({ world, random }: TroubleParts): { readonly n: number; readonly node: WorldNode } {
  const n = random.below(world.nodes.length);
  const node = world.nodes[n];
  if (node === undefined) throw new Error(`there is no node ${n}`);
  return { n, node };
}

/** A node dies, and comes back on its data. */
const killNode: Trouble = async (parts) => {
  const { n } = choose(parts);
  await parts.world.end(n, "kill");
  await during(parts);
  await parts.world.restart(n);
};

/** A node stands still for longer than its lease: to its devices and its engine, its connections are as they were. */
const freezeNode: Trouble = async (parts) => {
  const { n, node } = choose(parts);
  node.process.freeze();
  parts.world.balance(n);
  await parts.world.untilGone(n);
  await during(parts);
  node.process.thaw();
  parts.world.balance();
};

/** Nothing passes between a node and its engine until the others take it for gone. */
const holdEngine: Trouble = async (parts) => {
  const { n, node } = choose(parts);
  for (const gate of node.back) gate.hold();
  await during(parts);
  await parts.world.untilGone(n);
  await during(parts);
  for (const gate of node.back) gate.open();
};

/** A node's connections to its engine break, and the engine is not told; no new one can be made for a while. */
const cutEngine: Trouble = async (parts) => {
  const { node } = choose(parts);
  for (const gate of node.back) gate.cut();
  await during(parts);
  for (const gate of node.back) gate.open();
};

/** Devices lose a node, and it does not lose them: they come back at another, and what the first one writes to them is lost. */
const cutDevices: Trouble = async (parts) => {
  const { n, node } = choose(parts);
  parts.world.balance(n);
  node.front.cut();
  await during(parts);
  await during(parts);
  node.front.open();
  parts.world.balance();
};

/** Nothing passes between a node and its devices for a while; then all of it does. */
const holdDevices: Trouble = async (parts) => {
  const { n, node } = choose(parts);
  node.front.hold();
  parts.world.balance(n);
  await during(parts);
  node.front.open();
  parts.world.balance();
};

/** The engine dies, and is there again. */
const restartEngine: Trouble = async (parts) => {
  const { postgres } = parts.world;
  await postgres.stop(parts.random.chance(0.5) ? "kill" : "fast");
  await during(parts);
  await postgres.start();
};

/** The engine dies, and its standby takes over. Once in a world. */
const promoteStandby: Trouble = async (parts) => {
  await parts.world.postgres.stop("kill");
  if (parts.random.chance(0.5)) await during(parts);
  parts.world.promote();
};

/** By name, as a run that failed is told. */
export const TROUBLES: Readonly<Record<string, Trouble>> = {
  killNode,
  freezeNode,
  holdEngine,
  cutEngine,
  cutDevices,
  holdDevices,
  restartEngine,
};

export const PROMOTION = { promoteStandby };
