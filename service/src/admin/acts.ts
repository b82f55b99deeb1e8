/** What every act of an operator stands on and is handed. The acts are in `acts/`, a function each; none of them knows HTTP. */
import type { Clock, Act as HostAct, Log } from "@belfry/host";
import type { BooksBody, SettingBody, StatusBody } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { Counts } from "../counts.ts";
import type { Bus } from "../engine/bus.ts";
import type { DropCount, Store } from "../engine/store.ts";
import type { SharedFaults } from "../fault/across.ts";
import type { KeyRing } from "../key-ring.ts";
import type { Others } from "../others.ts";
import type { AcceptParts } from "../push/accept.ts";
import type { Captures } from "../push/captures.ts";
import type { PushParts } from "../push/routes.ts";
import type { Trace, TraceReader } from "../trace/trace.ts";
import type { History } from "./history.ts";

export interface ActParts {
  readonly store: Store;
  readonly apps: AppDirectory;
  readonly sealer: KeyRing;
  readonly clock: Clock;
  readonly log: Log;
  readonly trace: Trace;
  /** What is remembered of notifications. */
  readonly anatomy: TraceReader;
  readonly faults: SharedFaults;
  /** Open channels one device may hold. */
  readonly maxChannels: number;
  readonly present: Bus["present"];
  /** The service as all of its nodes are. */
  readonly others: Others;
  readonly push: AcceptParts & Pick<PushParts, "maxPayloadBytes" | "maxWebPushBytes" | "draining">;
  /** Pushes that the operator has captured. */
  readonly captures: Captures;
  /** Makes a copy of the database. @returns its path @throws BelfryError COPY_ELSEWHERE, DISK_FULL, STORE_UNAVAILABLE */
  readonly copy: () => Promise<string>;
  readonly publicUrl: () => string;
  readonly status: () => StatusBody;
  readonly history: History;
  readonly counts: Counts;
  readonly rows: readonly SettingBody[];
}

export { type Asked, invalid, limitOf, MAX_LISTED } from "@belfry/host";

/** An act on the push service. */
export type Act = HostAct<ActParts>;

/** The parts of the acts, and the books as they were read last. */
export class Acts {
  readonly parts: ActParts;
  /** Read by `/metrics`, which cannot wait; refreshed right before. */
  lastBooks: readonly BooksBody[] = [];
  lastDrops: readonly DropCount[] = [];

  constructor(parts: ActParts) {
    this.parts = parts;
  }

  async refreshBooks(): Promise<void> {
    const { store } = this.parts;
    [this.lastBooks, this.lastDrops] = await Promise.all([store.books(), store.drops()]);
  }
}
