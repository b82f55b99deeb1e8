/** From `belfry push URI --remove …` to the toasts that are meant. Sends nothing. */
import { BelfryError, isRefusal, type Match, readMatch } from "@belfry/protocol";
import type { Flag, Given } from "./arguments.ts";
import { CONTENT_FLAGS, OPTION_FLAGS } from "./push-content.ts";

export const REMOVE_FLAG = {
  remove: {
    takes: "word",
    value: "'tag=T;group=G'|all",
    sentence: "Push nothing, but take toasts back: those of a tag, of a group, of both, or all of the app.",
  },
} as const satisfies Record<string, Flag>;

const usage = (detail: string) => new BelfryError("USAGE", { detail });

/** Whether toasts are to be taken back instead of one pushed. @throws BelfryError USAGE, naming the flag */
export function matchOf(given: Given): Match | undefined {
  const word = given.flags.get("remove")?.[0];
  if (word === undefined) return undefined;
  const others = Object.keys({ ...CONTENT_FLAGS, ...OPTION_FLAGS }).filter((name) => name !== "status");
  const surplus = others.find((name) => given.flags.has(name));
  if (surplus !== undefined) throw usage(`--${surplus} means nothing with --remove`);
  const match = readMatch(`type=wns/toast;${word}`);
  if (isRefusal(match)) throw usage(`--remove must be tag=T, group=G, 'tag=T;group=G' or all, not "${word}"`);
  return match;
}
