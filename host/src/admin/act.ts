/** What an act of an operator is and what it is handed. Refuses to know HTTP beyond the query, and every act there is. */
import { BelfryError } from "@belfry/protocol";

/** What an act is handed: the decoded parts of its path, the query and the body. */
export interface Asked {
  /** The third segment of the path, `/v1/apps/*`, percent-decoded; empty where there is none. */
  readonly subject: string;
  /** The fifth, as in `/v1/hubs/NAME/sends/*`, percent-decoded; empty where there is none. */
  readonly item: string;
  readonly query: URLSearchParams;
  /** The body as a JSON object. @throws BelfryError ADMIN_REQUEST_INVALID */
  readonly body: () => Promise<Record<string, unknown>>;
  /** The body as it comes, of any length: whoever takes it bounds it. Null when there is none. */
  readonly content: () => ReadableStream<Uint8Array> | null;
}

/** An act: throws a refusal, or answers what the operator gets as JSON. */
export type Act<Parts> = (parts: Parts, asked: Asked) => object | Promise<object>;

/** An act that has its parts. */
export type BoundAct = (asked: Asked) => object | Promise<object>;

/** Acts by `METHOD /path`, where `*` stands for the variable parts: the third and the fifth segment. */
export type Routes<OneAct> = Readonly<Record<string, OneAct>>;

/** Hands every act of a table its parts. */
export function bindActs<Parts>(acts: Routes<Act<Parts>>, parts: Parts): Routes<BoundAct> {
  const bound = Object.entries(acts).map(([route, act]) => [route, (asked: Asked) => act(parts, asked)] as const);
  return Object.fromEntries(bound);
}

/** The most that a list ever holds. */
export const MAX_LISTED = 1000;

/** `?limit=N`, 100 when it is absent, at most {@link MAX_LISTED}. @throws BelfryError ADMIN_REQUEST_INVALID */
export function limitOf({ query }: Pick<Asked, "query">): number {
  const limit = query.get("limit") ?? "100";
  if (!/^[0-9]{1,6}$/.test(limit)) throw invalid("limit must be a number");
  return Math.min(MAX_LISTED, Number(limit));
}

/** What an operator asked wrong. */
export const invalid = (detail: string): BelfryError => new BelfryError("ADMIN_REQUEST_INVALID", { detail });
