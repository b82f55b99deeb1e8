/** Reads a send: to a tag expression, to one handle, to a batch of them, at once or later. */
import { HUB_HEADERS, MAX_BATCH_HANDLES, readTagHeader } from "@belfry/protocol";
import type { SendRequest, SendTargets } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { readBytes } from "../body.ts";
import { channelRules } from "../channel.ts";
import type { Asked } from "../parts.ts";
import { isFlagSet } from "../target.ts";
import { readTime } from "../times.ts";
import { readFormat } from "./format.ts";
import { readDeviceHandle, readHandles } from "./handles.ts";
import { decodeHeader } from "./headers.ts";
import { readMultipart } from "./multipart.ts";
import { readPayload } from "./payload.ts";

/** A batch may be as large as its handles make it: real channel URIs have some 200 characters, and 1000 of them do not fit into 64 KB. */
const MAX_BATCH_BYTES = MAX_BATCH_HANDLES * 2200;

/** Whoever names a device and forgets the flag would send to everyone. */
function refuseHandle(headers: Headers): void {
  if (!headers.has(HUB_HEADERS.deviceHandle)) return;
  throw new HubRefusal("REQUEST_INVALID", { detail: `${HUB_HEADERS.deviceHandle} needs the query parameter direct` });
}

function readExpression(headers: Headers): SendTargets {
  refuseHandle(headers);
  return { kind: "expression", expression: readTagHeader(decodeHeader(headers.get(HUB_HEADERS.tags))) };
}

/** The body of `POST /messages`. @throws HubRefusal, WordsRefusal for what breaks a rule */
export async function readSend({ request, target, parts }: Asked): Promise<SendRequest> {
  const { headers } = request;
  const body = await readBytes(request);
  const format = readFormat(headers, body);
  const targets: SendTargets = isFlagSet(target.query, "direct")
    ? { kind: "handles", handles: [readDeviceHandle(format, headers, channelRules(parts))] }
    : readExpression(headers);
  return { format, targets, ...readPayload(format, headers, body) };
}

function partOf(parts: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const part = parts.get(name);
  if (part === undefined) throw new HubRefusal("MULTIPART_INVALID", { detail: `the part ${name} is missing` });
  return part;
}

/** The body of `POST /messages/$batch`. @throws HubRefusal, WordsRefusal for what breaks a rule */
export async function readBatch({ request, parts }: Asked): Promise<SendRequest> {
  const { headers } = request;
  const contents = readMultipart(headers.get("content-type"), await readBytes(request, MAX_BATCH_BYTES));
  const notification = partOf(contents, "notification");
  const format = readFormat(headers, notification);
  const handles = readHandles(format, partOf(contents, "devices"), channelRules(parts));
  return { format, targets: { kind: "handles", handles }, ...readPayload(format, headers, notification) };
}

/** A send, and when it is to go out. */
export interface ScheduledSend {
  readonly request: SendRequest;
  /** Milliseconds since 1970; null: at once, because the time is over. */
  readonly scheduledFor: number | null;
}

/** The body of `POST /schedulednotifications`. @throws HubRefusal, WordsRefusal for what breaks a rule */
export async function readSchedule(asked: Asked): Promise<ScheduledSend> {
  const { request, target, now } = asked;
  if (isFlagSet(target.query, "direct") || isFlagSet(target.query, "test")) {
    throw new HubRefusal("REQUEST_INVALID", { detail: "a scheduled send goes to tags; direct and test are for now" });
  }
  const text = request.headers.get(HUB_HEADERS.scheduleTime);
  const time = text === null ? undefined : readTime(text);
  if (time === undefined) throw new HubRefusal("SCHEDULE_INVALID", { detail: HUB_HEADERS.scheduleTime });
  const send = await readSend(asked);
  return { request: send, scheduledFor: time > now ? time : null };
}
