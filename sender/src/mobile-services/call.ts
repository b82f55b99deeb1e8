/** How a call in the manner of Mobile Services is read: what it is about, its options, and who wants to hear of the result. */
import type { MobileOptions } from "@belfry/content";
import type { MobilePushError } from "./push-error.ts";

/** `(error, result)`, as Node's own functions have it; the result is there when the error is null. */
export type NodeCallback<Result> = (error: MobilePushError | null, result?: Result) => void;

/** What may stand last in a call. Those of {@link MobileOptions} become attributes of the XML. */
export interface MobileSendOptions<Result = unknown> extends MobileOptions {
  readonly success?: (result: Result) => void;
  readonly error?: (error: MobilePushError) => void;
  /** Added to the request, or in place of what it has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Another app's package SID and secret; direct mode only, as the next two. */
  readonly client_id?: string;
  readonly client_secret?: string;
  /** Tried before one is asked for. */
  readonly accessToken?: string;
  /** Of a registration that is updated or deleted: only while it has this; hub mode only, as the rest. */
  readonly etag?: string;
  /** Of a list: how many at most, and how many are left out at the beginning. */
  readonly top?: number;
  readonly skip?: number;
  /** Of a registration with a template. */
  readonly templateName?: string;
}

/** Fields of a visual template, bindings, or options: whatever stands behind channel or tags. */
export type MobileFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type MobileArguments<Result> = readonly (
  | string
  | number
  | MobileFields
  | MobileSendOptions<Result>
  | NodeCallback<Result>
)[];

/** A call, read. */
export interface Call {
  /** All but options and callback. */
  readonly content: readonly unknown[];
  readonly options: MobileSendOptions;
  readonly callback: NodeCallback<unknown> | undefined;
}

/** An object that could be options: no list, and nothing that says of itself which binding it is. */
function isOptions(given: unknown): given is MobileSendOptions {
  return typeof given === "object" && given !== null && !Array.isArray(given) && !("type" in given);
}

function prove(options: MobileSendOptions): MobileSendOptions {
  for (const name of ["success", "error"] as const) {
    const given: unknown = options[name];
    if (given !== undefined && typeof given !== "function") throw new TypeError(`options.${name} must be a function`);
  }
  return options;
}

/**
 * Reads the arguments of a call.
 *
 * @param least so many at the beginning are never the options, whatever they look like: `(channel, { text1 })` has none
 * @throws TypeError when `success` or `error` is no function
 */
export function readCall(given: readonly unknown[], least: number): Call {
  const last = given.at(-1);
  const callback = typeof last === "function" ? (last as NodeCallback<unknown>) : undefined;
  const rest = callback === undefined ? given : given.slice(0, -1);
  const options = rest.at(-1);
  if (rest.length <= least || !isOptions(options)) return { content: rest, options: {}, callback };
  return { content: rest.slice(0, -1), options: prove(options), callback };
}
