/** A sender of the crash story: pushes without pause, and writes down what it was answered. */
import { MAX_WAITING_TOASTS } from "@belfry/protocol";
import type { Random } from "../../support/random.ts";
import { badge, push, raw, type TestPush, tile, toast } from "../../support/sender.ts";
import type { Ledger } from "./ledger.ts";
import type { World } from "./world.ts";

export interface PushTarget {
  readonly device: string;
  readonly uri: string;
}

export interface PusherParts {
  readonly world: World;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly accessToken: string;
  readonly targets: readonly PushTarget[];
  /** Gives every push of the story a number of its own. */
  nextNumber(): number;
}

interface Made {
  readonly label: string;
  readonly sent: TestPush;
}

const COMMON_TAGS = 3;

/**
 * Toasts with tags of their own that may wait for one device. Beside those with common tags there is always room for one more, so
 * that none makes room for another before it was delivered.
 */
const MOST_ALONE = MAX_WAITING_TOASTS - COMMON_TAGS - 1;

/** One push of any kind, its id in its payload. @param isFull whether toasts with tags of their own have to wait for their turn */
function make(random: Random, id: string, isFull: boolean): Made {
  const kind = random.below(isFull ? 4 : 6);
  if (kind === 0) return { label: "tile", sent: tile(id) };
  if (kind === 1) return { label: "badge", sent: { ...badge(1), body: `<badge value="1" version="${id}"/>` } };
  if (kind === 2) return { label: "raw", sent: raw(id, { "X-WNS-Cache-Policy": "cache" }) };
  // A toast with a tag of its own must arrive itself; one with a common tag may be replaced.
  const tag = kind === 3 ? `tag${random.below(COMMON_TAGS)}` : id;
  return { label: `toast ${tag}`, sent: toast(id, { "X-WNS-Tag": tag }) };
}

/** Pushes until the story is over. */
export async function pushOn(parts: PusherParts): Promise<void> {
  const { world } = parts;
  while (!world.isOver) {
    await world.up;
    await pushOne(parts);
  }
}

async function pushOne({ ledger, random, accessToken, targets, nextNumber }: PusherParts): Promise<void> {
  const target = random.oneOf(targets);
  const id = `push-${nextNumber()}`;
  const { label, sent } = make(random, id, ledger.waitingAlone(target.device) >= MOST_ALONE);
  const entry = ledger.send(id, `${target.device} ${label}`);
  try {
    const { wnsStatus } = await push(target.uri, accessToken, sent);
    ledger.answered(entry, wnsStatus === "received" ? "received" : "refused");
  } catch {
    // The service died in the middle: whether it recorded the push, nobody was told.
    ledger.answered(entry, "unknown");
  }
}
