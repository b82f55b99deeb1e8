/** What the session wants done: the words between the pure machine and its rim. */
import type { BelfryError, DeviceFrame, PushFrame, RemovedFrame, ToldFrame } from "@belfry/protocol";
import type { ChannelName, WantedChannel } from "./channel-name.ts";
import type { ChannelRequest } from "./requests.ts";
import type { ChannelRecord } from "./store.ts";

/** What the rim is to do, in this order. */
export type Effect =
  | { readonly do: "send"; readonly frame: DeviceFrame }
  /** Keep {@link import("./session.ts").Session.record}. */
  | { readonly do: "save" }
  | { readonly do: "welcomed"; readonly heartbeatSeconds: number; readonly serviceNow: number }
  /** Give the notification, or the order to take toasts away, to the app, then call `settle` with both numbers. */
  | {
      readonly do: "deliver";
      readonly name: ChannelName;
      readonly frame: PushFrame | RemovedFrame;
      readonly identity: number;
    }
  /** A notification that is not for the app: it had it before, closed the channel, or is muted. Send {@link import("./session.ts").Session.acks}. */
  | { readonly do: "confirm"; readonly duplicate: boolean }
  /** `asked` is absent when nobody waits any more, or when those who wait must wait on because it is asked for once more. */
  | { readonly do: "opened"; readonly channel: ChannelRecord; readonly asked?: WantedChannel | undefined }
  /** The channel and all that close with it are gone by the app's wish, or this one channel is gone without it. */
  | { readonly do: "closed"; readonly name: ChannelName; readonly by: "app" | "service" }
  | { readonly do: "refused"; readonly request: ChannelRequest; readonly error: BelfryError }
  /** What became of notifications, or why the service does not say it, for whoever asked in these words. */
  | { readonly do: "told"; readonly question: string; readonly answer: ToldFrame | BelfryError }
  /** Call {@link import("./session.ts").Session.ask} then: the service must not be asked faster. */
  | { readonly do: "ask-later"; readonly afterMs: number }
  /** What waits for handlers of the app is not given to them. */
  | { readonly do: "suppress"; readonly app: string }
  /** Something went wrong where no caller waits. */
  | { readonly do: "report"; readonly error: BelfryError }
  | { readonly do: "reset"; readonly reason: string }
  /** End the connection; {@link import("./session.ts").Session.ended} says what comes then. */
  | { readonly do: "hang-up"; readonly error: BelfryError };
