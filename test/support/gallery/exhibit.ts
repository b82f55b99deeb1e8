/** One payload to look at: its name, what it is, and at which size. */
import type { SizeName } from "@belfry/shell";

/** A tile at one size. */
export interface TileExhibit {
  readonly kind: "tile";
  readonly name: string;
  readonly size: SizeName;
  readonly xml: string;
  /** What `badge` of the element is. */
  readonly badge?: string;
}

/** A toast. */
export interface ToastExhibit {
  readonly kind: "toast";
  readonly name: string;
  readonly xml: string;
}

/** See the head of this file. */
export type Exhibit = TileExhibit | ToastExhibit;
