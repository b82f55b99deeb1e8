/** What the service's answers mean for what a device remembers and for those who wait. Pure: values in, values out. */
import { BelfryError, type OpenedFrame, type ToldFrame } from "@belfry/protocol";
import { closingScope, type WantedChannel } from "./channel-name.ts";
import type { Effect } from "./effect.ts";
import { withOpened, withoutChannels } from "./record.ts";
import type { OpenRequest, Request } from "./requests.ts";
import type { ChannelRecord, DeviceRecord } from "./store.ts";

/** What is remembered after an answer, and what is to be done about it. */
export interface Outcome {
  readonly record: DeviceRecord;
  readonly effects: readonly Effect[];
}

/** See {@link takeOpened}. */
export interface OpenedOutcome extends Outcome {
  /** The channel that is kept; undefined when none is. */
  readonly channel?: ChannelRecord;
  /** To be asked for once more, because the queue of tiles that the service now gives it is not the one that is wanted. */
  readonly again?: WantedChannel;
}

const REFUSED = "the service gave a channel of another kind, as one does that knows primary channels only";

/**
 * The service gave a channel.
 *
 * @param request the question that it answers; undefined when nobody waits any more
 * @param now milliseconds since 1970
 */
export function takeOpened(
  record: DeviceRecord,
  frame: OpenedFrame,
  request: OpenRequest | undefined,
  now: number,
): OpenedOutcome {
  const { kind = "primary", label = "" } = frame;
  if (request !== undefined && (request.wanted.kind !== kind || request.wanted.label !== label)) {
    const error = new BelfryError("CHANNEL_REQUEST_FAILED", { detail: REFUSED });
    return { record, effects: [{ do: "refused", request, error }] };
  }
  // Without its key it could not be asked for again; the app that asks anew is given the same URI.
  if (request === undefined && kind === "alternate") return { record, effects: [] };
  return keep(record, frame, request, now);
}

function keep(record: DeviceRecord, frame: OpenedFrame, request: OpenRequest | undefined, now: number): OpenedOutcome {
  const asked = request?.wanted;
  const next = withOpened(record, frame, asked, now);
  const { channel } = next;
  // Another queue was wanted since, or the app was called by a GUID and has had a channel under its SID.
  const isAnother = request !== undefined && (request.frame.tileQueue ?? false) !== (channel.tileQueue ?? false);
  if (isAnother) return { ...next, effects: [{ do: "opened", channel }], again: request.wanted };
  return { ...next, effects: [{ do: "opened", channel, asked }] };
}

/** The service closed channels. @param request the question that it answers; undefined when it was the operator's wish */
export function takeClosed(record: DeviceRecord, ids: readonly string[], request: Request | undefined): Outcome {
  const next = withoutChannels(record, ids);
  const asked = request?.ask === "close" ? request.name : undefined;
  const byService = next.ended.filter((name) => asked === undefined || closingScope(name) !== closingScope(asked));
  const effects: Effect[] = [
    { do: "save" },
    ...(asked === undefined ? [] : [{ do: "closed", name: asked, by: "app" } as const]),
    ...byService.map((name) => ({ do: "closed", name, by: "service" }) as const),
  ];
  return { record: next.record, effects };
}

/** The service said what became of notifications. @param request the question that it answers; undefined when nobody waits any more */
export const takeTold = (answer: ToldFrame, request: Request | undefined): Effect[] =>
  request?.ask === "why" ? [{ do: "told", question: request.question, answer }] : [];

/** The service refused what was asked. @param request undefined when nobody waits any more */
export function takeRefused(error: BelfryError, request: Request | undefined): Effect[] {
  if (request === undefined) return [];
  if (request.ask === "why") return [{ do: "told", question: request.question, answer: error }];
  if (request.ask !== "mute") return [{ do: "refused", request, error }];
  // To an app that the service does not know nobody pushes; muting it is no mistake.
  return error.code === "APP_UNKNOWN" ? [] : [{ do: "report", error }];
}
