/** Single steps of a push on the hub's side, called in a loop in this process: what comes before its request leaves and after its answer came. */
import { AnswerReader } from "../../../hub/src/egress/answer-reader.ts";
import { formatRequest } from "../../../hub/src/egress/request.ts";
import { idempotencyKey } from "../../../hub/src/send/notification-id.ts";
import type { Figure } from "../figure.ts";
import { numberedToast } from "../load/toast.ts";

const WARM_UP_CALLS = 20_000;
const CALLS = 100_000;
/** The least of so many: somebody else may use the core meanwhile. */
const TIMES = 5;

/** Both together are a tenth of what a push may cost the hub. */
const MAX_US = 3;

/** @param work returns something true, so that it is not optimised away unseen */
function timeCall(work: () => unknown): number {
  const run = (calls: number) => {
    const startedAt = performance.now();
    for (let call = 0; call < calls; call++) if (!work()) throw new Error("a step that gives nothing measures nothing");
    return ((performance.now() - startedAt) * 1000) / calls;
  };
  run(WARM_UP_CALLS);
  return Math.min(...Array.from({ length: TIMES }, () => run(CALLS)));
}

const ANSWER = Buffer.from(
  [
    "HTTP/1.1 200 OK",
    "X-WNS-STATUS: received",
    "X-WNS-MSG-ID: 00A1B2C3D4E5F607",
    "X-WNS-DEBUG-TRACE: BELFRY1A2B3C",
    "X-WNS-DEVICECONNECTIONSTATUS: connected",
    "MS-CV: abcdefghijklmnopqrstuv.0",
    "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    "Date: Thu, 15 Jan 2026 12:00:00 GMT",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n"),
);

const URI = new URL(`http://127.0.0.1:8030/?token=${"k".repeat(180)}`);
const HEADERS = {
  "X-WNS-Type": "wns/toast",
  "X-WNS-RequestForStatus": "true",
  "Content-Type": "text/xml",
  Authorization: `Bearer ${"t".repeat(250)}`,
  "Idempotency-Key": "k".repeat(24),
};
const BODY = numberedToast(() => Buffer.alloc(0)).bytes;
const PART = {
  template: { name: "news", body: "", headers: {} },
  installationId: crypto.randomUUID(),
  registrationId: null,
};

/** One line each. */
export function timeHubSteps(): readonly Figure[] {
  const step = (key: string, label: string, work: () => unknown): Figure => ({
    key: `hub.step.${key}`,
    label,
    unit: "µs",
    value: timeCall(work),
  });
  const request = { method: "POST", url: URI, headers: HEADERS, body: BODY } as const;
  return [
    { ...step("write-request", "writing a push's request", () => formatRequest(request)), bound: { atMost: MAX_US } },
    {
      ...step("read-answer", "reading its answer", () => new AnswerReader(16_384).read(ANSWER)),
      bound: { atMost: MAX_US },
    },
    step("key", "the key of a push to a template", () => idempotencyKey("k".repeat(22), PART)),
  ];
}
