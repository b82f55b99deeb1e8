/** What tests ask as the operator of a running service: apps, channels, traces, books. */
import type { AppCredentials, BooksBody, DeviceBody, RefusalBody, TraceBody } from "@belfry/protocol";

/** A service that runs somewhere, in this process or in another one. */
export interface ReachedService {
  /** Origin of the public port. */
  readonly service: string;
  readonly admin: string;
  readonly adminToken: string;
  /** The authority that signed its certificate, as PEM. Absent where it speaks plain HTTP, or is trusted anyhow. */
  readonly ca?: string;
}

/** One of the nodes that a service is made of, or the only one. */
export type ReachedNode = Pick<ReachedService, "admin" | "adminToken">;

/** Asks the admin API. @throws Error with status and body of what is not 200 */
export async function askAdmin<T>(at: ReachedService, route: string, body?: object): Promise<T> {
  const [method = "GET", path = "/"] = route.split(" ", 2);
  const response = await fetch(`${at.admin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${at.adminToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(at.ca === undefined ? {} : { tls: { ca: at.ca } }),
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export const createApp = (at: ReachedService, name = "Weather"): Promise<AppCredentials> =>
  askAdmin(at, "POST /v1/apps", { name });

export const traceOf = (at: ReachedService, messageId: string): Promise<TraceBody> =>
  askAdmin(at, `GET /v1/traces/${messageId}`);

export async function refusalsOf(at: ReachedService): Promise<readonly RefusalBody[]> {
  const { refusals } = await askAdmin<{ refusals: RefusalBody[] }>(at, "GET /v1/refusals?limit=1000");
  return refusals;
}

/** Devices that are connected now. */
export async function devicesOf(at: ReachedService): Promise<readonly DeviceBody[]> {
  const { devices } = await askAdmin<{ devices: DeviceBody[] }>(at, "GET /v1/devices");
  return devices;
}

const NOTHING = { accepted: 0, delivered: 0, replaced: 0, expired: 0, removed: 0, dropped: 0, pending: 0 };

/** The books of one app; all zero when it accepted nothing so far. */
export async function booksOf(at: ReachedService, packageSid: string): Promise<BooksBody> {
  const { books } = await askAdmin<{ books: BooksBody[] }>(at, "GET /v1/books");
  return books.find(({ app }) => app === packageSid) ?? { app: packageSid, ...NOTHING };
}

/** What the six ends of an app's books add up to; always its `accepted`. */
export const sumOfEnds = (book: BooksBody): number =>
  book.delivered + book.replaced + book.expired + book.removed + book.dropped + book.pending;
