/** What an operator looks at: the service, its devices, traces, refusals, books and settings. Changes nothing. */
import {
  BelfryError,
  type BooksBody,
  type DeviceBody,
  type RefusalBody,
  type SettingBody,
  type StatusBody,
  type TraceBody,
} from "@belfry/protocol";
import { type ActParts, type Asked, limitOf, MAX_LISTED } from "../acts.ts";

export function showStatus({ status }: ActParts): StatusBody {
  return status();
}

export function listDevices({ devices }: ActParts): { devices: DeviceBody[] } {
  return { devices: devices.list(MAX_LISTED) };
}

export function listTraces({ trace }: ActParts, asked: Asked): { traces: TraceBody[] } {
  const app = asked.query.get("app")?.toLowerCase();
  const device = asked.query.get("device") ?? undefined;
  return { traces: trace.list({ app, device, limit: limitOf(asked) }) };
}

export function showTrace({ trace }: ActParts, { subject }: Asked): TraceBody {
  const found = trace.find(subject);
  if (found === undefined) throw new BelfryError("NOTIFICATION_UNKNOWN", { detail: subject.slice(0, 40) });
  return found;
}

export function listRefusals({ trace }: ActParts, asked: Asked): { refusals: RefusalBody[] } {
  return { refusals: trace.refusals(limitOf(asked)) };
}

export async function showBooks({ store }: ActParts): Promise<{ books: readonly BooksBody[] }> {
  return { books: await store.books() };
}

export function showSettings({ rows }: ActParts): { settings: readonly SettingBody[] } {
  return { settings: rows };
}
