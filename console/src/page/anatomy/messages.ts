/** What went over the wire, as far as a trace tells it: lines of HTTP and frames, with an ellipsis for what is not kept. Pure. */
import { errorRow, type TraceBody, type TracePusher, type TraceStep } from "@belfry/protocol";

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  410: "Gone",
  413: "Payload Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

const statusLine = (status: number): string => `HTTP/1.1 ${status} ${REASONS[status] ?? ""}`.trimEnd();

/** Who pushed, which decides what the request looked like; one who proved nothing is drawn as most of them are. */
const byOf = ({ by = "sender" }: TraceBody): TracePusher => by;

/** The request of step 5. */
export function requestLines(trace: TraceBody): string[] {
  const { type, bytes } = trace;
  const length = type === null ? [] : [`Content-Length: ${bytes}`];
  switch (byOf(trace)) {
    case "operator":
      if (trace.replayOf !== undefined)
        return [`POST /v1/traces/${trace.replayOf}/replay HTTP/1.1`, "Authorization: Bearer …"];
      return ["POST /v1/apps/…/notifications HTTP/1.1", "Authorization: Bearer …"];
    case "key":
      return ["POST /w/… HTTP/1.1", "Authorization: vapid t=…, k=…", "TTL: …", ...length];
    case "anyone":
      return ["POST /…/… HTTP/1.1", ...length];
    case "sender":
      if (type === "removal") return ["DELETE /?token=… HTTP/1.1", "Authorization: Bearer …", "X-WNS-Match: …"];
      return [
        "POST /?token=… HTTP/1.1",
        "Authorization: Bearer …",
        ...(type === null ? [] : [`X-WNS-Type: ${type}`]),
        ...length,
      ];
  }
}

function answerLines(trace: TraceBody): string[] {
  const by = byOf(trace);
  if (by === "anyone") return [];
  if (by === "operator") return [statusLine(200)];
  const { id, end, steps } = trace;
  const isRecorded = steps.some(({ step }) => step === "recorded");
  const outcome = end.state === "dropped" && !isRecorded ? "dropped" : "received";
  const own = [`X-WNS-Msg-ID: ${id}`, `X-WNS-Status: ${outcome}`];
  return [statusLine(by === "key" ? 201 : 200), ...own];
}

function refusalLines({ id, code }: TraceBody): string[] {
  const row = code === undefined ? undefined : errorRow(code);
  if (row === undefined || row.status === null) return [];
  return [
    statusLine(row.status),
    ...(id === "" ? [] : [`X-WNS-Msg-ID: ${id}`]),
    ...(row.wnsStatus === null ? [] : [`X-WNS-Status: ${row.wnsStatus}`]),
    ...(row.retryAfterSeconds === null ? [] : [`Retry-After: ${row.retryAfterSeconds}`]),
  ];
}

function frameLine({ id, channel, type, bytes }: TraceBody): string {
  if (type === "removal") return `{"t":"removed","channel":"${channel ?? "…"}", … }`;
  return `{"t":"push","seq":…,"id":"${id}","channel":"${channel ?? "…"}","type":"${type ?? "…"}","payload":… ${bytes} bytes … }`;
}

/** What went over the wire at a step, concluded from what the trace knows. */
export function linesOf(trace: TraceBody, step: TraceStep): readonly string[] {
  switch (step.step) {
    case "read":
      return requestLines(trace);
    case "answered":
      return answerLines(trace);
    case "refused":
      return refusalLines(trace);
    case "framed":
      return [frameLine(trace)];
    case "acked":
      return ['{"t":"ack", … }'];
    default:
      return [];
  }
}
