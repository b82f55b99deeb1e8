/** What a captured push met in its slot, and what it would meet now. */
import type { TraceBody } from "@belfry/protocol";
import { slotOf } from "../inbox/slot.ts";
import type { Captured } from "../push/capture.ts";
import type { Circumstances } from "../push/decide.ts";
import type { ComparedDecision } from "./compare-decision.ts";
import type { Compared, ReplayParts } from "./parts.ts";

/** As many as may wait for one device. */
const MOST = 1000;

export async function compareSlot(
  parts: ReplayParts,
  captured: Captured,
  { decision, facts }: ComparedDecision,
): Promise<Compared> {
  const was = thenWords(captured);
  const slot = decision?.keep ? decision.slot.slot : null;
  const now = facts === undefined || !decision?.keep ? NONE : await nowWords(parts, captured, facts, slot);
  return { step: "slot", was, now, differences: was === now ? [] : differenceOf(captured, now) };
}

const NONE = "it waits in no slot";

function thenWords({ became }: Captured): string {
  if ("code" in became) return NONE;
  const { decided, put } = became.outcome;
  if (decided?.slot === undefined) return NONE;
  if (put?.state === "muted") return "the person had switched the app's notifications off";
  if (put?.state !== "recorded") return NONE;
  if (put.evicted !== null) return `${put.evicted} made room for it`;
  return put.replaced === null ? standing(decided.slot.slot) : replacing(put.replaced);
}

const standing = (slot: string | null): string =>
  slot === null ? "it stands for itself" : "nothing waits in its slot";
const replacing = (id: string): string => `${id} waits in its slot, and it takes its place`;

/** Found by type and labels among what waits on the channel: the slots themselves are the store's own. */
async function nowWords(
  { anatomy }: ReplayParts,
  { sender: { channel }, id }: Captured,
  facts: Circumstances,
  slot: string | null,
): Promise<string> {
  if (slot === null) return standing(slot);
  if (channel.kind === "alternate") return "whatever of its topic waits, it takes the place of";
  const { deviceId: device, channelId } = channel;
  const { traces } = await anatomy.list({ device, channel: channelId, end: "pending", limit: MOST });
  const waiting = traces.find((trace) => slotOfTrace(trace, facts) === slot);
  if (waiting === undefined) return standing(slot);
  return waiting.id === id ? "it waits itself, and would be replaced" : replacing(waiting.id);
}

function slotOfTrace({ type, tag, group }: TraceBody, { kind, profile }: Circumstances): string | null {
  if (type === null || type === "removal") return null;
  return slotOf(type, { tag, group, topic: undefined }, { cached: true, connected: false, kind, profile }).slot;
}

function differenceOf({ became }: Captured, now: string): string[] {
  if ("code" in became || now === NONE || now.startsWith("whatever")) return [];
  return [`In its slot: ${now}.`];
}
