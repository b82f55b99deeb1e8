/**
 * What a device may know of a notification for it: how it ended and why, in the words that operators get. Not who sent it by which secret or
 * key, not what its sender calls it, not which fault had a hand in it. Pure.
 */
import type { ToldNotification } from "@belfry/protocol";
import { accountOf, nextOf } from "./account.ts";
import type { Remembered } from "./remembered.ts";

/** So many are looked for beyond a page, so that those of one and the same microsecond are told once each. */
export const SAME_MOMENT = 64;

/** @param now as of when a pending one is told, in milliseconds since 1970 */
export function toldOf({ fault: _, ...t }: Remembered, now: number): ToldNotification | undefined {
  const { id, channel, type, bytes, tag, group, reason, end } = t;
  if (end === "refused") return undefined;
  // Field by field, so that what operators may see some day is not told by accident.
  return {
    id,
    channel,
    type,
    bytes,
    ...(tag === undefined ? {} : { tag }),
    ...(group === undefined ? {} : { group }),
    at: t.time("read") ?? t.time("ended") ?? 0,
    end,
    ...(reason === undefined ? {} : { reason }),
    account: accountOf(t, now),
    next: nextOf(t),
  };
}
