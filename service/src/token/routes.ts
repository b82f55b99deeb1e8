/**
 * The rim of both token endpoints: a form in, JSON out. The legacy one never answers 401; Entra's does. What tells them apart is handed in
 * as a `TokenForm`.
 *
 * @source docs/reference/wns.md, R-4.1 to
 */
import { setTimeout as wait } from "node:timers/promises";
import { asBelfryError, type Clock, type Log, logRefusal, readBody } from "@belfry/host";
import { type AccessTokenBody, BelfryError } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { Counts } from "../counts.ts";
import type { AppRecord } from "../engine/store.ts";
import type { Faults } from "../fault/fault.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Sealer } from "../seal.ts";
import type { Trace } from "../trace/trace.ts";
import { issueAccessToken } from "./issue.ts";

export interface TokenParts {
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  readonly stranger: Stranger;
  readonly trace: Trace;
  readonly faults: Faults;
}

/** Whose credentials a form shows. */
export interface Shown {
  readonly app: AppRecord;
  readonly clientSecret: string;
}

/** One of the two endpoints: what it reads, and how it says it. */
export interface TokenForm {
  readonly contentType: string;
  /** @throws BelfryError for what is malformed, and CLIENT_UNKNOWN */
  read(form: string, apps: AppDirectory): Shown;
  granted(token: AccessTokenBody): string;
  refused(error: BelfryError, at: number): { readonly status: number; readonly body: string };
}

/** Four times the longest honest form: a package SID, a secret and a scope, percent-encoded, stay below 1,000 bytes. */
const MAX_FORM_BYTES = 4096;

/** When to ask again after a failure of ours that does not say it itself. @source docs/reference/wns.md, R-4.1 */
const FAILURE_WAIT_SECONDS = 5;

/** Answers one token request. Never throws. */
export async function answerToken(
  parts: TokenParts,
  form: TokenForm,
  request: Request,
  address: string,
): Promise<Response> {
  let shown: Shown | undefined;
  try {
    shown = await readShown(parts, form, request, address);
    const { app, clientSecret } = shown;
    const token = issueAccessToken(parts.sealer, app, clientSecret, parts.clock.now());
    // Good credentials cost nothing, however many senders share an address (docs/reference/wns.md, R-4.6).
    parts.stranger.repay(address);
    const ordered = parts.faults.armed ? await bite(parts, form, app, address) : undefined;
    if (ordered !== undefined) return ordered;
    parts.counts.tokensIssued++;
    return json(form, 200, form.granted(token));
  } catch (thrown) {
    return refuse(parts, form, asBelfryError(thrown), address, shown);
  }
}

/** @throws BelfryError TOKEN_THROTTLED, METHOD_NOT_ALLOWED, TOKEN_REQUEST_INVALID, and what the form's reader refuses */
async function readShown(parts: TokenParts, form: TokenForm, request: Request, address: string): Promise<Shown> {
  // Before anything is read: a stranger's guesses at secrets cost him his allowance.
  parts.stranger.charge("TOKEN_THROTTLED", address, parts.clock.now());
  if (request.method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: request.method });
  const mediaType = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded") {
    throw new BelfryError("TOKEN_REQUEST_INVALID", {
      detail: "Content-Type must be application/x-www-form-urlencoded",
    });
  }
  const body = await readBody(request, MAX_FORM_BYTES);
  if (typeof body === "number") throw new BelfryError("TOKEN_REQUEST_INVALID", { detail: "the form is too long" });
  return form.read(Buffer.from(body).toString(), parts.apps);
}

/** What a fault does to a request with good credentials. @returns the answer that was ordered instead of the token */
async function bite(
  { faults, trace, counts, clock }: TokenParts,
  form: TokenForm,
  app: AppRecord,
  address: string,
): Promise<Response | undefined> {
  const bitten = await faults.biteToken(app.packageSid);
  if (bitten === undefined) return undefined;
  if (bitten.delayMs > 0) await wait(bitten.delayMs);
  const { refusal, answer, by } = bitten;
  if (refusal === null && answer === null) return undefined;
  const code = refusal?.code ?? "FAULT_ORDERED";
  trace.refused({ rim: "token", code, detail: by, id: null, address, app: app.packageSid });
  counts.refused("token", "FAULT_ORDERED");
  return refusal === null ? new Response(null, answer ?? {}) : answerRefusal(form, refusal, clock.now());
}

/** @param shown whose credentials were read: whoever asks what became of an app finds that its secret was wrong */
function refuse(
  parts: TokenParts,
  form: TokenForm,
  error: BelfryError,
  address: string,
  shown: Shown | undefined,
): Response {
  const { code, detail = "" } = error;
  parts.counts.refused("token", code);
  const whose = shown === undefined ? {} : { app: shown.app.packageSid };
  parts.trace.refused({ rim: "token", code, detail, id: null, address, ...whose });
  logRefusal(parts.log, error, { rim: "token", address });
  return answerRefusal(form, error, parts.clock.now());
}

function answerRefusal(form: TokenForm, error: BelfryError, at: number): Response {
  const { status, body } = form.refused(error, at);
  const response = json(form, status, body);
  if (error.code === "METHOD_NOT_ALLOWED") response.headers.set("Allow", "POST");
  const seconds = error.retryAfterSeconds ?? (status === 503 ? FAILURE_WAIT_SECONDS : null);
  if (seconds !== null) response.headers.set("Retry-After", String(seconds));
  return response;
}

function json({ contentType }: TokenForm, status: number, body: string): Response {
  return new Response(body, { status, headers: { "Content-Type": contentType, "Cache-Control": "no-store" } });
}
