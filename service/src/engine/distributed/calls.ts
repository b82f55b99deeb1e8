/** The calls that fall on lanes: which statement does them, in which phase, and what travels. */
import type { Kind, Statement } from "@belfry/host/postgres";
import type { DropReason, EndedEntry, Settlement } from "../store.ts";
import { WAITING_LIMIT } from "../store.ts";
import type { PushAnswer, Pushed, ReadEntry } from "./pushed.ts";

/** Pushes of one wave: some 15 ms of the server's work, which bounds what the last of them waits for. */
export const MOST_CHANGES = 500;
const MOST_OTHERS = 200;

/** What is done to one device in words of its own. */
export interface Act {
  readonly op: string;
  readonly device: string;
  readonly [argument: string]: unknown;
}

/** What a device confirmed. */
export type Settled = Pick<Settlement, "entries"> & { readonly device: string; readonly at: number };

export interface Dropped {
  readonly app: string;
  readonly reason: DropReason;
  readonly count: number;
}

export interface ReadAsked {
  readonly device: string;
  readonly after: number;
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
  readonly priority: number;
}

export interface UpToAsked {
  readonly device: string;
  readonly seq: number;
  readonly at: number;
}

export interface FindAsked {
  readonly device: string;
  readonly channel: string;
  /** Then it is asked what a push would meet, else for the record. */
  readonly at?: number;
}

/** A claim that was granted, and whose it was before. */
export interface Claimed {
  readonly fence: number;
  readonly former: { readonly holder: number; readonly fence: number } | null;
}

/** The statements of one node. @param incarnation of the node, as its registry tells it apart; null where there is one node only */
export function callsOf(incarnation: number | null) {
  const me = incarnation ?? "NULL";
  const items = "$1::text::jsonb";
  const change: Statement = {
    text: `SELECT change(${items}, ${WAITING_LIMIT}, ${me}) AS answer`,
    phases: 3,
    most: MOST_CHANGES,
  };
  const act: Statement = { text: `SELECT act(${items}, ${WAITING_LIMIT}) AS answer`, phases: 1, most: MOST_OTHERS };
  const look: Statement = { text: `SELECT look(${items}) AS answer`, phases: 4, most: MOST_OTHERS };
  const hold: Statement = { text: `SELECT hold(${items}, ${me}) AS answer`, phases: 2, most: MOST_OTHERS };
  return {
    // Nobody waits for an ack to be forgotten.
    settle: { statement: change, phase: 0, unhurried: true } as Kind<Settled, number>,
    put: { statement: change, phase: 1 } as Kind<Pushed, PushAnswer>,
    drop: { statement: change, phase: 2 } as Kind<Dropped, unknown>,
    act: { statement: act, phase: 0 } as Kind<Act, unknown>,
    read: { statement: look, phase: 0 } as Kind<ReadAsked, readonly ReadEntry[]>,
    find: { statement: look, phase: 1 } as Kind<FindAsked, unknown>,
    number: { statement: look, phase: 2 } as Kind<{ readonly device: string }, number | null>,
    upTo: { statement: look, phase: 3 } as Kind<UpToAsked, EndedEntry[]>,
    release: { statement: hold, phase: 0 } as Kind<{ readonly device: string; readonly fence: number }, unknown>,
    claim: { statement: hold, phase: 1 } as Kind<{ readonly device: string }, Claimed | null>,
  };
}

export type Calls = ReturnType<typeof callsOf>;
