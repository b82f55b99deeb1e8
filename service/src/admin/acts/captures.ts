/** What an operator does about pushes as they came: captures those of an app for a while, looks at one, runs it through the decisions again. */
import {
  type AppBody,
  BelfryError,
  CAPTURE_PUSHES,
  CAPTURE_SECONDS,
  type CapturedBody,
  type CaptureRequest,
  type ReplayBody,
} from "@belfry/protocol";
import { type Captured, capturedBody } from "../../push/capture.ts";
import { deliverAgain } from "../../replay/deliver-again.ts";
import { replay } from "../../replay/replay.ts";
import { type ActParts, type Asked, invalid } from "../acts.ts";
import { appBody, findApp } from "./apps.ts";

export async function beginCapture(parts: ActParts, asked: Asked): Promise<AppBody> {
  const app = findApp(parts, asked);
  const { seconds, max } = readCapture(await asked.body());
  const { until } = parts.captures.begin(app.packageSid, { keepMs: seconds * 1000, max }, parts.clock.now());
  // Loud: whoever reads the log knows that payloads of this app are looked at.
  parts.log.warn("capture on", { app: app.packageSid, until: new Date(until).toISOString(), max });
  return appBody(parts, app);
}

/** Also forgets what was captured. */
export function endCapture(parts: ActParts, asked: Asked): AppBody {
  const app = findApp(parts, asked);
  const forgotten = parts.captures.end(app.packageSid);
  parts.log.warn("capture off", { app: app.packageSid, forgotten });
  return appBody(parts, app);
}

export function showCapture(parts: ActParts, asked: Asked): CapturedBody {
  return capturedBody(findCaptured(parts, asked));
}

export async function replayPush(parts: ActParts, asked: Asked): Promise<ReplayBody> {
  const { deliver = false, ...rest } = await asked.body();
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${unknown.slice(0, 40)} is no field of a replay`);
  if (typeof deliver !== "boolean") throw invalid("deliver must be true or false");
  const captured = findCaptured(parts, asked);
  const again = { ...parts.push, apps: parts.apps, anatomy: parts.anatomy };
  const compared = await replay(again, captured, parts.clock.now());
  if (!deliver) return compared;
  if (parts.push.draining()) throw new BelfryError("DRAINING");
  const delivered = await deliverAgain(again, captured, parts.clock.now());
  parts.log.warn("push sent again", { app: captured.app, id: captured.id, as: delivered });
  return { ...compared, delivered };
}

/** @throws BelfryError CAPTURE_UNKNOWN */
function findCaptured({ apps, captures, clock }: ActParts, { subject }: Asked): Captured {
  const captured = captures.find(subject, clock.now());
  // Deleted at another node, it is forgotten here as well.
  const isGone = captured !== undefined && apps.find(captured.app) === undefined;
  if (isGone) captures.end(captured.app);
  if (captured === undefined || isGone) throw new BelfryError("CAPTURE_UNKNOWN", { detail: subject.slice(0, 40) });
  return captured;
}

/** @throws BelfryError ADMIN_REQUEST_INVALID */
function readCapture(body: Record<string, unknown>): Required<CaptureRequest> {
  const { seconds = CAPTURE_SECONDS.default, max = CAPTURE_PUSHES.default, ...rest } = body;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${unknown.slice(0, 40)} is no field of a capture`);
  return { seconds: within("seconds", seconds, CAPTURE_SECONDS), max: within("max", max, CAPTURE_PUSHES) };
}

function within(name: string, value: unknown, { min, max }: { readonly min: number; readonly max: number }): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw invalid(`${name} must be a whole number from ${min} to ${max}`);
}
