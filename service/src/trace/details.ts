/** What few notifications have, as it comes: labels, names, faults; bounded, and without secrets. */
import { redactText } from "@belfry/host";
import type { Details } from "./row.ts";
import type { TracedPush } from "./trace.ts";

/** Characters of what faults did to one notification, however often they did it. */
const MAX_FAULT_WORDS = 500;
/** Characters of a name that a sender gave, and names of one notification. */
const MAX_NAME = 128;
const MAX_NAMES = 4;

/** @returns undefined for the many that have none */
export function labelsOf({ tag, group, replayOf }: TracedPush): Details | undefined {
  if (tag === undefined && group === undefined && replayOf === undefined) return undefined;
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(group === undefined ? {} : { group }),
    ...(replayOf === undefined ? {} : { replayOf }),
  };
}

/** Adds a name. Strangers put secrets in wrong places, and this one is echoed and kept. */
export function addName(details: Details, clientId: string): void {
  const name = redactText(clientId.slice(0, MAX_NAME));
  details.clientIds = [...(details.clientIds ?? []), name].slice(0, MAX_NAMES);
}

export const faultWords = (before: string | undefined, by: string): string =>
  (before === undefined ? by : `${before}; ${by}`).slice(0, MAX_FAULT_WORDS);
