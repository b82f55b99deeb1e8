/** The operations on registrations. Conditions are asked here, before the table is written. */
import type { RegistrationContent } from "../../model.ts";
import { type RegistrationRow, readRow } from "../registration-row.ts";
import type { Condition, RegistrationResult } from "../store.ts";
import type { Hub } from "./hubs.ts";
import { inHub } from "./in-hub.ts";
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

export function registrationHandlers(tables: Tables) {
  const { pages, registrations } = tables;
  const missing = { state: "missing" } as const;
  return {
    putRegistration: (name, id, content, condition, now) =>
      inHub<RegistrationResult>(tables, name, missing, (hub) => put(tables, hub, id, content, condition, now)),
    findRegistration: (name, id, now) =>
      inHub(tables, name, null, (hub) => {
        const row = registrations.find(hub, id);
        return row === null || isOver(row, now) ? null : readRow(row);
      }),
    deleteRegistration: (name, id, condition) =>
      inHub(tables, name, "missing", (hub) => remove(tables, hub, id, condition)),
    listRegistrations: (name, query) => inHub(tables, name, [], (hub) => pages.list(hub, query)),
  } satisfies Partial<Handlers>;
}

const isOver = ({ expires_at }: RegistrationRow, now: number) => expires_at !== null && expires_at <= now;

function put(
  { registrations }: Tables,
  hub: Hub,
  id: string,
  content: RegistrationContent,
  condition: Condition,
  now: number,
): RegistrationResult {
  const found = registrations.find(hub, id);
  const row = found === null || isOver(found, now) ? null : found;
  const refused = refusal(row, condition);
  if (refused !== null) return { state: refused };
  if (row !== null) {
    registrations.replace(hub, row, content, now);
    return { state: "updated", record: read(registrations.withOrdinals([row.ordinal])) };
  }
  if (found !== null) registrations.remove(found);
  const ordinal = registrations.add(hub, { registrationId: id }, content, now);
  return { state: "created", record: read(registrations.withOrdinals([ordinal])) };
}

function remove(
  { registrations }: Tables,
  hub: Hub,
  id: string,
  condition: Condition,
): "deleted" | "missing" | "mismatch" {
  const row = registrations.find(hub, id);
  const refused = refusal(row, condition);
  if (refused !== null || row === null) return refused ?? "missing";
  registrations.remove(row);
  return "deleted";
}

/** Why a write is not to be; null when nothing speaks against it. */
function refusal(row: RegistrationRow | null, condition: Condition): "missing" | "mismatch" | null {
  if (condition === null) return null;
  if (row === null) return "missing";
  return condition === "any" || condition === row.etag ? null : "mismatch";
}

function read([row]: readonly RegistrationRow[]) {
  if (row === undefined) throw new Error("what was just written is not there");
  return readRow(row);
}
