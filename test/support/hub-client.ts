/** What tests do as a backend: sign a request with a key of the hub, and ask its REST interface, over plain HTTP requests. */
import { createHmac } from "node:crypto";
import { type ConnectionString, HUB_HEADERS, isRefusal, readConnectionString } from "@belfry/protocol";

/** An installation as it is put. */
export interface TestInstallation {
  readonly installationId: string;
  readonly pushChannel: unknown;
  readonly platform?: "wns" | "browser";
  readonly [field: string]: unknown;
}

/** One send. */
export interface TestSend {
  readonly format?: "windows" | "browser" | "template";
  readonly tags?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How far a send is, as its telemetry says. */
export interface Telemetry {
  readonly state: string;
  /** Outcomes of devices of WNS, by name. */
  readonly wns: Readonly<Record<string, number>>;
}

export interface HubClient {
  /** Asks for something below the hub. */
  call(
    method: string,
    path: string,
    init?: { headers?: Readonly<Record<string, string>>; body?: string },
  ): Promise<Response>;
  put(installation: TestInstallation): Promise<Response>;
  patch(installationId: string, operations: readonly object[]): Promise<Response>;
  /** @throws Error for what is not 200 */
  get(installationId: string): Promise<Record<string, unknown>>;
  /** @returns the notification's id @throws Error for what is not 201 */
  send(send: TestSend): Promise<string>;
  telemetry(notificationId: string): Promise<Telemetry>;
}

const HOUR_SECONDS = 3600;

function read(text: string): ConnectionString {
  const connection = readConnectionString(text);
  if (isRefusal(connection)) throw new Error(connection.detail);
  return connection;
}

/** The header of a token that is good for the whole endpoint for an hour, as the official client writes it. */
function sasHeader({ endpoint, keyName, key }: ConnectionString, now = Date.now()): string {
  const resource = encodeURIComponent(endpoint.toLowerCase());
  const expiry = Math.floor(now / 1000) + HOUR_SECONDS;
  const signature = createHmac("sha256", key).update(`${resource}\n${expiry}`).digest("base64");
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${keyName}`;
}

function readTelemetry(xml: string): Telemetry {
  const within = /<WnsOutcomeCounts>(.*?)<\/WnsOutcomeCounts>/s.exec(xml)?.[1] ?? "";
  const counts = [...within.matchAll(/<Name>(\w+)<\/Name>\s*<Count>(\d+)<\/Count>/g)];
  return {
    state: /<State>(\w+)<\/State>/.exec(xml)?.[1] ?? "",
    wns: Object.fromEntries(counts.map(([, name = "", count]) => [name, Number(count)])),
  };
}

async function expectStatus(answer: Response, status: number): Promise<Response> {
  if (answer.status === status) return answer;
  throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
}

/** A client of one hub. @param now milliseconds since 1970, where the hub's clock is not the machine's */
export function hubClient(connectionString: string, name: string, now?: () => number): HubClient {
  const connection = read(connectionString);
  const call: HubClient["call"] = (method, path, { headers = {}, body } = {}) =>
    fetch(`${connection.origin}/${name}${path}${path.includes("?") ? "&" : "?"}api-version=2020-06`, {
      method,
      headers: { Authorization: sasHeader(connection, now?.()), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const installationPath = (id: string) => `/installations/${encodeURIComponent(id)}`;
  const json = { "Content-Type": "application/json" };
  return {
    call,
    put: ({ platform = "wns", ...installation }) =>
      call("PUT", installationPath(installation.installationId), {
        headers: json,
        body: JSON.stringify({ platform, ...installation }),
      }),
    patch: (id, operations) => call("PATCH", installationPath(id), { headers: json, body: JSON.stringify(operations) }),
    async get(id) {
      const answer = await expectStatus(await call("GET", installationPath(id)), 200);
      return (await answer.json()) as Record<string, unknown>;
    },
    async send({ format = "windows", tags, headers = {}, body }) {
      const aim = tags === undefined ? {} : { [HUB_HEADERS.tags]: tags };
      const sent = await call("POST", "/messages/", {
        headers: { [HUB_HEADERS.format]: format, ...aim, ...headers },
        body,
      });
      const location = (await expectStatus(sent, 201)).headers.get("Location") ?? "";
      return new URL(location).pathname.split("/").at(-1) ?? "";
    },
    async telemetry(id) {
      return readTelemetry(await (await expectStatus(await call("GET", `/messages/${id}`), 200)).text());
    },
  };
}
