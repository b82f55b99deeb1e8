/** What a draft may begin with. */
import type { NotificationKind } from "@belfry/content";

/** One beginning; its text is made when it is chosen. */
export interface Sample {
  readonly name: string;
  readonly xml: () => string;
}

/** Beginnings under one heading. */
export interface SampleGroup {
  readonly kind: NotificationKind;
  readonly heading: string;
  readonly samples: readonly Sample[];
}
