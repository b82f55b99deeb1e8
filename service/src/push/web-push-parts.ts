/** What readers and rims of Web Push are given, from the settings of the service. */
import type { Clock } from "@belfry/host";
import type { ServiceSettings } from "../config.ts";
import type { Store } from "../engine/store.ts";
import type { Sealer } from "../seal.ts";
import { createMessageNames } from "./message.ts";
import { createReceiptDesk } from "./receipts.ts";

export interface WebPushFoundation {
  readonly settings: Pick<
    ServiceSettings,
    "audienceAliases" | "maxWebPushBody" | "receipts" | "strictAudience" | "strictBody"
  >;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  publicUrl(): string;
}

export function createWebPushParts({ settings, store, sealer, clock, publicUrl }: WebPushFoundation) {
  const aliases = settings.audienceAliases.split(",").flatMap((one) => one.trim() || []);
  let audience = { origins: [""], strict: settings.strictAudience === "on" };
  return {
    maxWebPushBytes: settings.maxWebPushBody,
    looksAtBodies: settings.strictBody === "on",
    messages: createMessageNames(sealer),
    receipts: createReceiptDesk({ store, clock, publicUrl, givesReceipts: settings.receipts === "on" }),
    /** One object as long as nothing changes: it is asked for with every push. */
    audience() {
      if (audience.origins[0] !== publicUrl()) audience = { ...audience, origins: [publicUrl(), ...aliases] };
      return audience;
    },
  };
}
