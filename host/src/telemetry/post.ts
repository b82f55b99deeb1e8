/**
 * The one way out of a server besides the hub's: spans, to the collector that the operator named. What senders and devices say never decides
 * where anything goes, so nothing is judged here but the operator's own setting.
 */

/** What a collector answered. */
export interface Answer {
  readonly status: number;
  /** What it asked for; null when it named no time. */
  readonly retryAfterSeconds: number | null;
  /** The first bytes of what it said. */
  readonly body: string;
}

/** Posts one batch. Rejects when nobody answered in time. */
export type Post = (body: string) => Promise<Answer>;

/** How long one exchange may take: the default of OTLP exporters. @source OpenTelemetry, "OTLP Exporter Configuration" */
const TIMEOUT_MS = 10_000;

/** Bytes of an answer that are read: a partial success has a sentence in it. */
const MAX_ANSWER_BYTES = 4096;

/** Seconds of `Retry-After`, as a number or as a date. @source RFC 9110 section 10.2.3 */
export function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1000);
}

async function readSome(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  let text = "";
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return text;
    text += Buffer.from(part.value).toString();
    if (text.length <= MAX_ANSWER_BYTES) continue;
    await reader?.cancel();
    return text.slice(0, MAX_ANSWER_BYTES);
  }
}

/** @param endpoint without `/v1/traces` */
export function createPost(endpoint: string, headers: Readonly<Record<string, string>>): Post {
  const url = `${endpoint}/v1/traces`;
  return async (body) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body,
      // The secret in the headers goes where the operator sent it, and nowhere else.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const retryAfterSeconds = readRetryAfter(answer.headers.get("retry-after"), Date.now());
    return { status: answer.status, retryAfterSeconds, body: await readSome(answer) };
  };
}
