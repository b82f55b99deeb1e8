/** The operations on sends, and what becomes of channels that are gone. */
import type { FeedbackRecord } from "../../model.ts";
import { type AcceptResult, handleKey, type ProgressResult, type SendProgress } from "../store.ts";
import type { Hub } from "./hubs.ts";
import { inHub } from "./in-hub.ts";
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

export function sendHandlers(tables: Tables) {
  const { deferred, feedback, sends } = tables;
  return {
    acceptSend: (send, key) =>
      inHub<AcceptResult>(tables, send.hub, { state: "accepted" }, (hub) => sends.accept(hub, send, key)),
    findSend: (name, id) => inHub(tables, name, null, (hub) => sends.find(hub, id)),
    listSends: (name, limit) => inHub(tables, name, [], (hub) => sends.list(hub, limit)),
    dueSends: (now, limit) => sends.due(now, limit),
    nextSchedule: () => sends.nextSchedule(),
    progressSend: (progress) =>
      inHub<ProgressResult>(tables, progress.hub, "lost", (hub) => advance(tables, hub, progress)),
    cancelSend: (name, id, now) => inHub(tables, name, null, (hub) => sends.cancel(hub, id, now)),
    dueDeferred: (name, id, now, limit) =>
      inHub(tables, name, [], (hub) => {
        const row = sends.rowOf(hub, id);
        return row === null ? [] : deferred.due(row, now, limit);
      }),
    nextDeferred: (name, id) =>
      inHub(tables, name, null, (hub) => {
        const row = sends.rowOf(hub, id);
        return row === null ? null : deferred.next(row);
      }),
    feedback: (name, since, limit) => inHub(tables, name, [], (hub) => feedback.since(hub, since, limit)),
  } satisfies Partial<Handlers>;
}

function advance(tables: Tables, hub: Hub, progress: SendProgress): ProgressResult {
  const result = tables.sends.progress(hub, progress);
  if (result !== "lost") for (const record of progress.gone) retire(tables, hub, record);
  return result;
}

/** A channel that is gone takes with it whatever goes to it; an installation stays and says so. */
function retire({ feedback, installations, registrations }: Tables, hub: Hub, record: FeedbackRecord): void {
  feedback.add(hub, record);
  const channel = handleKey(record.handle);
  const rows = registrations.withHandle(hub, channel);
  for (const row of rows) registrations.remove(row);
  const parts = new Set(rows.map(({ installation }) => installation));
  for (const n of parts) if (n !== null) installations.expireChannel(n, channel);
}
