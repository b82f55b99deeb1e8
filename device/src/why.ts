/** What an app may ask about notifications for its device, and what it is answered. Pure. */
import { TOLD_AT_ONCE, type ToldFrame, type ToldNotification, type WhyFrame } from "@belfry/protocol";

export type { ToldNotification } from "@belfry/protocol";

/** Which notifications are meant; whatever is given must fit. */
export interface WhyQuestion {
  /** Only this one: the id that its sender was answered with, in any case. */
  readonly id?: string | undefined;
  /** Only those of this channel, or of the one of this id. */
  readonly channel?: { readonly id: string } | string | undefined;
  /** Only those that were under way since then; as a number, milliseconds since 1970 by the clock of the service. */
  readonly since?: Date | number | undefined;
  /** Only those older than this one: {@link WhyAnswer.before} of the answer before. */
  readonly before?: string | undefined;
  /** How many at most, 1 to 50. Default 10. */
  readonly limit?: number | undefined;
}

export interface WhyAnswer {
  /** Newest first. */
  readonly notifications: readonly ToldNotification[];
  /** To be asked with for those before; undefined when there are none. */
  readonly before: string | undefined;
  /** How far back the service remembers anything. */
  readonly reachesBackTo: Date;
}

/** A question as it is asked of the service, but for its number. */
export type WantedWhy = Omit<WhyFrame, "t" | "req">;

/** The wording of a question: whoever asks the same waits for the same answer. */
export const whyOf = ({ id, channel, since, before, limit }: WantedWhy): string =>
  JSON.stringify([id, channel, since, before, limit]);

const MESSAGE_ID = /^[0-9A-F]{16}$/;

/** @throws TypeError */
export function readQuestion({ id, channel, since, before, limit }: WhyQuestion): WantedWhy {
  const channelId = typeof channel === "object" ? channel.id : channel;
  return {
    ...(id === undefined ? {} : { id: readId(id) }),
    ...(channelId === undefined ? {} : { channel: channelId }),
    ...(since === undefined ? {} : { since: readSince(since) }),
    ...(before === undefined ? {} : { before: readId(before) }),
    ...(limit === undefined ? {} : { limit: readLimit(limit) }),
  };
}

function readId(id: string): string {
  const upper = id.toUpperCase();
  if (MESSAGE_ID.test(upper)) return upper;
  throw new TypeError("The id of a notification is 16 hex digits");
}

function readSince(since: Date | number): number {
  const at = Math.floor(since instanceof Date ? since.getTime() : since);
  if (Number.isSafeInteger(at)) return Math.max(0, at);
  throw new TypeError("since must be a time");
}

function readLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= TOLD_AT_ONCE.min && limit <= TOLD_AT_ONCE.max) return limit;
  throw new TypeError(`limit must be a whole number from ${TOLD_AT_ONCE.min} to ${TOLD_AT_ONCE.max}`);
}

export function readTold({ notifications, more, reachesBackTo }: ToldFrame): WhyAnswer {
  const before = more ? notifications.at(-1)?.id : undefined;
  return { notifications, before, reachesBackTo: new Date(reachesBackTo) };
}
