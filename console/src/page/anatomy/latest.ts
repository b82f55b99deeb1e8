/** The latest that happened, notifications and refusals in one order: whoever looks for a push should find it, whatever became of it. */
import type { AppBody, RefusalBody, TraceBody } from "@belfry/protocol";

/** One row of the list. */
export interface Latest {
  /** Tells rows apart: the message id, where there is one. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The type of the notification, or the wire on which something was refused. */
  readonly kind: string;
  /** The app's name, or why something was refused. */
  readonly words: string;
  readonly trace: TraceBody;
}

/** Of a notification, or of a refusal that was asked for by itself. */
function latestTrace(trace: TraceBody, apps: readonly AppBody[]): Latest {
  const name = apps.find(({ packageSid }) => packageSid === trace.app)?.name;
  return {
    key: trace.id,
    at: trace.steps[0]?.at ?? 0,
    kind: trace.type?.replace("wns/", "") ?? "push",
    words: trace.end.state === "refused" ? trace.end.reason : (name ?? "an app that was deleted"),
    trace,
  };
}

/** A refusal never became a notification; its trace is the one step that ended it. */
function latestRefusal(refusal: RefusalBody): Latest {
  const {
    at,
    rim,
    code,
    message,
    advice,
    detail,
    id,
    app = null,
    device = null,
    channel = null,
    clientId,
    by,
  } = refusal;
  const trace: TraceBody = {
    id: id ?? "",
    app,
    device,
    channel,
    type: null,
    bytes: 0,
    steps: [{ step: "refused", at, ms: 0, what: message, why: detail || code }],
    end: { state: "refused", reason: detail || message },
    code,
    advice,
    ...(clientId !== undefined && { clientIds: [clientId] }),
    ...(by !== undefined && { by }),
  };
  return { key: id ?? `${rim} ${at}`, at, kind: rim, words: message, trace };
}

/** Merges both, newest first. @param limit rows at most */
export function mergeLatest(
  traces: readonly TraceBody[],
  refusals: readonly RefusalBody[],
  apps: readonly AppBody[],
  limit: number,
): Latest[] {
  // A refused push may stand in both lists.
  const known = new Set(traces.map(({ id }) => id));
  const others = refusals.filter(({ id }) => id === null || !known.has(id));
  const rows = [...traces.map((trace) => latestTrace(trace, apps)), ...others.map(latestRefusal)];
  return rows.sort((a, b) => b.at - a.at).slice(0, limit);
}
