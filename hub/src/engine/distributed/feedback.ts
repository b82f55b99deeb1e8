/** Feedback: channels that are gone, for their owner to read. */
import type { FeedbackRecord } from "../../model.ts";
import type { Ask } from "./ask.ts";

/** In order of time. */
export async function since(ask: Ask, hub: string, from: number, limit: number): Promise<readonly FeedbackRecord[]> {
  const rows = await ask<{ record: string }>(
    `SELECT f.record FROM feedback f JOIN hubs ON hubs.id = f.hub
     WHERE hubs.name = $1 AND f.at >= $2::float8 ORDER BY f.at, f.n LIMIT $3`,
    [hub, from, limit],
  );
  return rows.map(({ record }) => JSON.parse(record) as FeedbackRecord);
}
