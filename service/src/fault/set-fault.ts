/** One fault that is set: whom it is about, what it does to whom it bites, and how it is told. Pure. */
import { BelfryError, type ErrorCode, type FaultBody, type FaultRequest, faultWords } from "@belfry/protocol";
import type { Bite, BittenPush } from "./fault.ts";
import { isOver } from "./schedule.ts";

/** A fault whose channel was looked up: faults know ids and no URIs. */
export interface ResolvedFault extends FaultRequest {
  readonly channelName?: { readonly deviceId: string; readonly channelId: string };
}

export interface SetFault {
  readonly number: number;
  readonly request: ResolvedFault;
  readonly setAt: number;
  /** Number of the node that counts it; null for this one. */
  readonly home: number | null;
  seen: number;
  bitten: number;
  /** The node that counts it has said that it is over. */
  isEnded: boolean;
}

/** What a fault is asked about. A token request knows its app only. */
export type Asked = Pick<BittenPush, "app"> & Partial<BittenPush>;

/** Whether it bites no more. */
export const hasEnded = (fault: SetFault): boolean => fault.isEnded || isOver(fault.request, fault);

export function bodyOf({ number, request, setAt, seen, bitten }: SetFault): FaultBody {
  const { channelName: _, ...said } = request;
  return { fault: number, ...said, setAt, seen, bitten };
}

/** Whether the fault is of those that happen to such a request. */
export function concerns({ request: { effect }, setAt }: SetFault, on: "push" | "token", asked: Asked): boolean {
  switch (effect.does) {
    case "refuse":
    case "answer":
    case "delay":
      return effect.on === on;
    case "lose-push":
    case "offline":
      return on === "push";
    case "expire-tokens":
      return on === "push" && (asked.tokenIssuedAt ?? Number.POSITIVE_INFINITY) < setAt;
    case "revoke-secrets":
      // A push that needed no access token hangs on no secret.
      return on === "token" || asked.tokenIssuedAt !== Number.POSITIVE_INFINITY;
    case "lose-ack":
      return false;
  }
}

/** Whether the request is in the fault's scope. */
export function fits({ request }: SetFault, asked: Asked): boolean {
  const { app, device, channelName } = request;
  if (app !== undefined && app !== asked.app) return false;
  if (device !== undefined && device !== asked.deviceId) return false;
  if (channelName === undefined) return true;
  return channelName.deviceId === asked.deviceId && channelName.channelId === asked.channelId;
}

/** The device that is away from the moment at which the fault is set: one that is named, unless only some pushes are meant. */
export function leavesAtOnce(request: ResolvedFault): string | undefined {
  const { effect, app, device, channelName, after, every, percent } = request;
  const ofOneApp = app !== undefined && channelName === undefined;
  const some = ofOneApp || after !== undefined || every !== undefined || percent !== undefined;
  return effect.does === "offline" && !some ? (device ?? channelName?.deviceId) : undefined;
}

/** The fault by its number, and in words: the number alone leads nowhere once it was cleared. */
export const named = ({ number, request }: SetFault): string => `fault ${number}: ${faultWords(request)}`;

/** What a request is answered with, where the fault answers it. */
export function endingOf(
  { request: { effect } }: SetFault,
  on: "push" | "token",
): Pick<Bite, "refusal" | "answer"> | undefined {
  const refuse = (code: ErrorCode, retryAfterSeconds?: number) => ({
    refusal: new BelfryError(code, { retryAfterSeconds }),
    answer: null,
  });
  switch (effect.does) {
    case "refuse":
      return refuse(effect.code, effect.retryAfterSeconds);
    case "answer":
      return { refusal: null, answer: { status: effect.status, headers: effect.headers } };
    case "expire-tokens":
      return refuse("ACCESS_TOKEN_EXPIRED");
    case "revoke-secrets":
      return refuse(on === "push" ? "ACCESS_TOKEN_INVALID" : "CLIENT_SECRET_WRONG");
    default:
      return undefined;
  }
}
