/** What is accepted and dropped, and how many of those there were: shapes of the store. */
import type { EndReason } from "@belfry/protocol";
import type { ChannelName } from "./store.ts";

/** A notification that is accepted and dropped at once. */
export interface NewDrop extends ChannelName {
  /** Package SID. */
  readonly app: string;
  readonly messageId: string;
  readonly acceptedAt: number;
  readonly why: string;
  readonly reason: DropReason;
}

/** Why something is dropped. */
export type DropReason = EndReason;

/** Notifications of one app that were dropped for one reason. */
export interface DropCount {
  readonly app: string;
  readonly reason: DropReason;
  readonly count: number;
}
