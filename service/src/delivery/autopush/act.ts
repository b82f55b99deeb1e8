/**
 * What is to be done about a connection that speaks autopush: the acts of its machine, and with which code a connection ends. Pure.
 *
 * @source mozilla-services/autopush-rs `autoconnect-ws/src/error.rs`; docs/reference/web-push.md
 */
import {
  type AutopushHello,
  type AutopushRegister,
  type AutopushServiceFrame,
  type AutopushUnregister,
  BelfryError,
  type Broadcasts,
  type ErrorCode,
  formatAutopushServiceFrame,
} from "@belfry/protocol";
import type { Confirmed } from "../session.ts";

/** What is to be done. */
export type Act =
  | { readonly do: "send"; readonly text: string }
  /** @property error told to the operator; null when nothing is wrong */
  | { readonly do: "close"; readonly code: number; readonly reason: string; readonly error: BelfryError | null }
  | { readonly do: "greet"; readonly hello: AutopushHello }
  | { readonly do: "register"; readonly frame: AutopushRegister }
  | { readonly do: "unregister"; readonly frame: AutopushUnregister }
  | { readonly do: "welcome" }
  | { readonly do: "confirm"; readonly confirmed: readonly Confirmed[] }
  /** More may be sent than before. */
  | { readonly do: "catchUp" }
  /** The device loses all its channels. */
  | { readonly do: "drop"; readonly channelIds: readonly string[] }
  | { readonly do: "countNack" }
  | { readonly do: "ping" };

/** How a connection ends, by the name of what was wrong; 1011 for all others. @source docs/reference/web-push.md */
const CLOSE_CODES: Partial<Record<ErrorCode, number>> = {
  FRAME_MALFORMED: 1002,
  // Firefox does not come back by itself after this one.
  DEVICE_THROTTLED: 4774,
};
export const NOT_TEXT = 1003;
export const ELSE = 1011;
export const RESET = 1000;
export const GOING_AWAY = 1001;

export const NOTHING: readonly Act[] = [];
export const send = (frame: AutopushServiceFrame): Act => ({ do: "send", text: formatAutopushServiceFrame(frame) });

/** @param code overrides that of the error */
export function close(error: BelfryError, code = CLOSE_CODES[error.code] ?? ELSE): Act {
  return { do: "close", code, reason: error.code, error };
}

export const malformed = (detail: string, code?: number): Act =>
  close(new BelfryError("FRAME_MALFORMED", { detail }), code);

/** There are no broadcasts here, whatever is asked for. */
export function unknownBroadcasts(asked: Broadcasts = {}): Broadcasts | undefined {
  const ids = Object.keys(asked);
  return ids.length === 0 ? undefined : Object.fromEntries(ids.map((id) => [id, "Broadcast not found"]));
}

export function tellUnknown(asked: Broadcasts): readonly Act[] {
  const errors = unknownBroadcasts(asked);
  if (errors === undefined) return NOTHING;
  return [{ do: "send", text: JSON.stringify({ messageType: "broadcast", broadcasts: { errors } }) }];
}
