/** The faults that the form offers, in words of a person who tests a sender. Pure. */
import type { FaultEffect, FaultRequest } from "@belfry/protocol";

interface FaultChoice {
  readonly name: string;
  readonly label: string;
  readonly effect: FaultEffect;
}

/** Every effect there is, and of the refusals those that senders stumble over. */
export const CHOICES: readonly FaultChoice[] = [
  {
    name: "gone",
    label: "pushes: 410, the channel has expired",
    effect: { does: "refuse", on: "push", code: "CHANNEL_EXPIRED" },
  },
  {
    name: "unknown",
    label: "pushes: 404, the channel is unknown",
    effect: { does: "refuse", on: "push", code: "CHANNEL_UNKNOWN" },
  },
  {
    name: "throttled",
    label: "pushes: 406, the app is throttled",
    effect: { does: "refuse", on: "push", code: "APP_THROTTLED" },
  },
  {
    name: "token",
    label: "pushes: 401, the access token is invalid",
    effect: { does: "refuse", on: "push", code: "ACCESS_TOKEN_INVALID" },
  },
  {
    name: "down",
    label: "pushes: 503, the service is unavailable",
    effect: { does: "refuse", on: "push", code: "STORE_UNAVAILABLE" },
  },
  {
    name: "secret",
    label: "token requests: the client secret is wrong",
    effect: { does: "refuse", on: "token", code: "CLIENT_SECRET_WRONG" },
  },
  { name: "slow", label: "pushes: held back for 3 seconds", effect: { does: "delay", on: "push", ms: 3000 } },
  { name: "lose-push", label: "pushes: answered received, and lost", effect: { does: "lose-push" } },
  { name: "lose-ack", label: "confirmations: not heard", effect: { does: "lose-ack" } },
  { name: "offline", label: "devices: count as away", effect: { does: "offline" } },
  { name: "expire-tokens", label: "access tokens given so far: expired", effect: { does: "expire-tokens" } },
  { name: "revoke-secrets", label: "secrets: count as revoked", effect: { does: "revoke-secrets" } },
];

/** The form's fields as they were typed. */
export interface FaultFields {
  readonly choice: string;
  readonly app: string;
  readonly times: string;
  readonly percent: string;
}

/** What is asked of the API; whether it makes sense is for the service to say. @returns undefined for a choice that is none */
export function faultOf({ choice, app, times, percent }: FaultFields): FaultRequest | undefined {
  const effect = CHOICES.find(({ name }) => name === choice)?.effect;
  if (effect === undefined) return undefined;
  return {
    effect,
    ...(app !== "" && { app }),
    ...(times !== "" && { times: Number(times) }),
    ...(percent !== "" && Number(percent) < 100 && { percent: Number(percent) }),
  };
}
