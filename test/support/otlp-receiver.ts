/**
 * A collector of OpenTelemetry for tests: takes OTLP over HTTP in its JSON encoding, and nothing that breaks a rule of it. What it took can be
 * asked for by a test.
 *
 * @source opentelemetry-proto v1.3: `trace_service.proto`, `trace.proto`, `common.proto`; OTLP specification, "JSON Protobuf Encoding"
 */

export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly string[];
  /** Undefined for a span that is no error. */
  readonly failed: string | undefined;
}

export interface OtlpReceiver {
  /** For `otlpEndpoint`. */
  readonly endpoint: string;
  readonly spans: readonly ReceivedSpan[];
  /** What was wrong with requests. */
  readonly wrongs: readonly string[];
  /** Headers of each request. */
  readonly requests: readonly Headers[];
  /** Resolves when so many spans are there that fit. */
  until(count: number, fits?: (span: ReceivedSpan) => boolean): Promise<readonly ReceivedSpan[]>;
  stop(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

function need(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

function fieldsOf(value: unknown, where: string, known: readonly string[]): Fields {
  need(typeof value === "object" && value !== null && !Array.isArray(value), `${where} is no object`);
  for (const name of Object.keys(value)) need(known.includes(name), `${where} has the field ${name}`);
  return value as Fields;
}

function listOf(value: unknown, where: string): readonly unknown[] {
  need(Array.isArray(value), `${where} is no list`);
  return value;
}

function textOf(value: unknown, where: string, shape = /^.*$/s): string {
  need(typeof value === "string" && shape.test(value), `${where} is ${JSON.stringify(value)}`);
  return value;
}

/** 64-bit numbers are texts. */
const wholeOf = (value: unknown, where: string): bigint => BigInt(textOf(value, where, /^\d{1,19}$/));

function anyValueOf(value: unknown, where: string): string | number | boolean {
  const all = Object.entries(fieldsOf(value, where, ["stringValue", "boolValue", "intValue", "doubleValue"]));
  need(all.length === 1, `${where} has ${all.length} values`);
  const [kind, one] = all[0] ?? ["", undefined];
  if (kind === "intValue") return Number(textOf(one, where, /^-?\d{1,19}$/));
  const type = { stringValue: "string", boolValue: "boolean", doubleValue: "number" }[kind];
  need(typeof one === type, `${where}.${kind} is a ${typeof one}`);
  return one as string | number | boolean;
}

function attributesOf(value: unknown, where: string): Record<string, string | number | boolean> {
  const pairs = listOf(value, where).map((one): [string, string | number | boolean] => {
    const { key, value: said } = fieldsOf(one, where, ["key", "value"]);
    return [textOf(key, where, /^[a-z][a-z0-9_.]*$/), anyValueOf(said, `${where}.${key}`)];
  });
  need(new Set(pairs.map(([key]) => key)).size === pairs.length, `${where} has a key twice`);
  return Object.fromEntries(pairs);
}

const SPAN_FIELDS = [
  ...["traceId", "spanId", "parentSpanId", "traceState", "flags", "name", "kind", "startTimeUnixNano"],
  ...["endTimeUnixNano", "attributes", "events", "status"],
];

function eventOf(value: unknown, from: bigint, to: bigint): string {
  const { name, timeUnixNano } = fieldsOf(value, "event", ["name", "timeUnixNano", "attributes"]);
  const at = wholeOf(timeUnixNano, "event.timeUnixNano");
  need(at >= from && at <= to, "an event lies outside its span");
  return textOf(name, "event.name", /./);
}

function statusOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const { code, message } = fieldsOf(value, "status", ["code", "message"]);
  need(code === 2, `status.code is ${code}`);
  return textOf(message, "status.message");
}

function spanOf(value: unknown, service: string): ReceivedSpan {
  const span = fieldsOf(value, "span", SPAN_FIELDS);
  const { parentSpanId = "", traceState = "", kind, flags } = span;
  const from = wholeOf(span.startTimeUnixNano, "span.startTimeUnixNano");
  const to = wholeOf(span.endTimeUnixNano, "span.endTimeUnixNano");
  need(from > 1_600_000_000_000_000_000n && to >= from, "a span ends before it begins");
  need(typeof kind === "number" && kind >= 1 && kind <= 5, `span.kind is ${kind}`);
  need(flags === 1, `span.flags is ${flags}: a span that nobody sampled`);
  return {
    service,
    traceId: textOf(span.traceId, "span.traceId", /^(?!0+$)[0-9a-f]{32}$/),
    spanId: textOf(span.spanId, "span.spanId", /^(?!0+$)[0-9a-f]{16}$/),
    parentSpanId: textOf(parentSpanId, "span.parentSpanId", /^(?:(?!0+$)[0-9a-f]{16})?$/),
    traceState: textOf(traceState, "span.traceState"),
    name: textOf(span.name, "span.name", /./),
    kind,
    from,
    to,
    attributes: attributesOf(span.attributes, "span.attributes"),
    events: listOf(span.events ?? [], "span.events").map((event) => eventOf(event, from, to)),
    failed: statusOf(span.status),
  };
}

/** @throws Error naming what breaks a rule */
function readExportRequest(text: string): ReceivedSpan[] {
  const { resourceSpans } = fieldsOf(JSON.parse(text), "the request", ["resourceSpans"]);
  return listOf(resourceSpans, "resourceSpans").flatMap((one) => {
    const { resource, scopeSpans } = fieldsOf(one, "resourceSpans", ["resource", "scopeSpans", "schemaUrl"]);
    const { attributes } = fieldsOf(resource, "resource", ["attributes"]);
    const service = textOf(attributesOf(attributes, "resource.attributes")["service.name"], "service.name", /./);
    return listOf(scopeSpans, "scopeSpans").flatMap((scoped) => {
      const { scope, spans } = fieldsOf(scoped, "scopeSpans", ["scope", "spans", "schemaUrl"]);
      textOf(fieldsOf(scope, "scope", ["name", "version"]).name, "scope.name", /./);
      const all = listOf(spans, "spans").map((span) => spanOf(span, service));
      need(all.length > 0, "a scope without spans");
      return all;
    });
  });
}

/** Listens on a free port. @param answer what to say instead of taking the request; undefined takes it */
export function startOtlpReceiver(answer: (text: string) => Response | undefined = () => undefined): OtlpReceiver {
  const spans: ReceivedSpan[] = [];
  const wrongs: string[] = [];
  const requests: Headers[] = [];
  let heard = Promise.withResolvers<void>();
  const take = async (request: Request): Promise<Response> => {
    const text = await request.text();
    requests.push(request.headers);
    const other = answer(text);
    if (other === undefined) {
      need(request.method === "POST", `the method is ${request.method}`);
      need(new URL(request.url).pathname === "/base/v1/traces", `the path is ${request.url}`);
      need(request.headers.get("content-type") === "application/json", "the content type is another");
      spans.push(...readExportRequest(text));
    }
    heard.resolve();
    heard = Promise.withResolvers();
    return other ?? Response.json({});
  };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) =>
      take(request).catch((error: Error) => {
        wrongs.push(error.message);
        return new Response(error.message, { status: 400 });
      }),
  });
  return {
    endpoint: `http://127.0.0.1:${server.port}/base`,
    spans,
    wrongs,
    requests,
    async until(count, fits = () => true) {
      for (;;) {
        const found = spans.filter(fits);
        if (found.length >= count) return found;
        await heard.promise;
      }
    },
    stop: () => server.stop(true),
  };
}
