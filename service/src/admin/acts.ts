/** What every act of an operator stands on and is handed. The acts are in `acts/`, a function each; none of them knows HTTP. */
import type { Clock, Log } from "@belfry/host";
import { BelfryError, type BooksBody, type DeviceBody, type SettingBody, type StatusBody } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { ChannelName, Store } from "../engine/store.ts";
import type { FaultSet } from "../fault/faults.ts";
import type { AcceptParts } from "../push/accept.ts";
import type { PushParts } from "../push/routes.ts";
import type { Sealer } from "../seal.ts";
import type { Trace, TraceReader } from "../trace/trace.ts";

/** Connected devices, as far as an operator may ask about them. */
export interface DevicesView {
  /** At most `limit`, oldest connection first. */
  list(limit: number): DeviceBody[];
  channelsClosed(closed: readonly ChannelName[]): void;
}

export interface ActParts {
  readonly store: Store;
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
  readonly trace: Trace & TraceReader;
  readonly faults: FaultSet;
  /** Open channels one device may hold. */
  readonly maxChannels: number;
  readonly present: (deviceId: string) => boolean;
  readonly devices: DevicesView;
  readonly push: AcceptParts & Pick<PushParts, "maxPayloadBytes" | "draining">;
  readonly publicUrl: () => string;
  readonly status: () => StatusBody;
  readonly rows: readonly SettingBody[];
}

/** What an act is handed: the decoded parts of its path, the query and the body. */
export interface Asked {
  /** The variable part of the path, percent-decoded; empty where there is none. */
  readonly subject: string;
  readonly query: URLSearchParams;
  readonly body: () => Promise<Record<string, unknown>>;
}

/** An act: throws a BelfryError, or answers what the operator gets as JSON. */
export type Act = (parts: ActParts, asked: Asked) => object | Promise<object>;

/** The most that a list ever holds. */
export const MAX_LISTED = 1000;

/** `?limit=N`, 100 when it is absent, at most {@link MAX_LISTED}. @throws BelfryError ADMIN_REQUEST_INVALID */
export function limitOf({ query }: Asked): number {
  const limit = query.get("limit") ?? "100";
  if (!/^[0-9]{1,6}$/.test(limit)) throw invalid("limit must be a number");
  return Math.min(MAX_LISTED, Number(limit));
}

export const invalid = (detail: string): BelfryError => new BelfryError("ADMIN_REQUEST_INVALID", { detail });

/** The parts of the acts, and the books as they were read last. */
export class Acts {
  readonly parts: ActParts;
  /** Read by `/metrics`, which cannot wait; refreshed right before. */
  lastBooks: readonly BooksBody[] = [];

  constructor(parts: ActParts) {
    this.parts = parts;
  }

  async refreshBooks(): Promise<void> {
    this.lastBooks = await this.parts.store.books();
  }
}
