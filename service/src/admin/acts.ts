/** What an operator does, one function an act. Knows the chapters, not HTTP. */
import type { Clock } from "@belfry/host";
import {
  type AccessTokenBody,
  type AnnouncementBody,
  type AppBody,
  type AppCredentials,
  BelfryError,
  type BooksBody,
  type ChannelBody,
  type ClosedBody,
  type DeviceBody,
  type RefusalBody,
  type SettingBody,
  type StatusBody,
  type TraceBody,
} from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import { closeChannelUri, explainRemoved } from "../channel/close.ts";
import { formatChannelUri } from "../channel/uri.ts";
import type { AppRecord, ChannelName, Store } from "../engine/store.ts";
import type { AcceptParts } from "../push/accept.ts";
import { pushToEveryone } from "../push/everyone.ts";
import type { PushParts } from "../push/routes.ts";
import type { Sealer } from "../seal.ts";
import { issueOperatorToken } from "../token/issue.ts";
import type { Trace, TraceReader } from "../trace/trace.ts";
import { readAnnouncement } from "./read-announcement.ts";

/** Connected devices, as far as an operator may ask about them. */
export interface DevicesView {
  /** At most `limit`, oldest connection first. */
  list(limit: number): DeviceBody[];
  channelsClosed(closed: readonly ChannelName[]): void;
}

export interface ActParts {
  readonly store: Store;
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly trace: Trace & TraceReader;
  readonly present: (deviceId: string) => boolean;
  readonly devices: DevicesView;
  readonly push: AcceptParts & Pick<PushParts, "maxPayloadBytes" | "draining">;
  readonly publicUrl: () => string;
  readonly status: () => StatusBody;
  readonly rows: readonly SettingBody[];
}

/** What an act is handed: the decoded parts of its path, the query and the body. */
export interface Asked {
  /** The variable part of the path, percent-decoded; empty where there is none. */
  readonly subject: string;
  readonly query: URLSearchParams;
  readonly body: () => Promise<Record<string, unknown>>;
}

const MAX_LISTED = 1000;
const MAX_NAME = 100;

function limitOf({ query }: Asked): number {
  const limit = query.get("limit") ?? "100";
  if (!/^[0-9]{1,6}$/.test(limit)) throw new BelfryError("ADMIN_REQUEST_INVALID", { detail: "limit must be a number" });
  return Math.min(MAX_LISTED, Number(limit));
}

function required({ query }: Asked, name: string): string {
  const value = query.get(name);
  if (!value) throw new BelfryError("ADMIN_REQUEST_INVALID", { detail: `?${name}= is missing` });
  return value;
}

/** An app as operators see it: no hash and no secret. */
function appBody({ name, packageSid, tenantId, clientId, createdAt, secrets }: AppRecord): AppBody {
  const shown = secrets.map(({ ending, createdAt: since }) => ({ ending, createdAt: since }));
  return { name, packageSid, tenantId, clientId, createdAt, secrets: shown };
}

export class Acts {
  readonly #parts: ActParts;
  /** Read by `/metrics`, which cannot wait; refreshed right before. */
  lastBooks: readonly BooksBody[] = [];

  constructor(parts: ActParts) {
    this.#parts = parts;
  }

  status(): StatusBody {
    return this.#parts.status();
  }

  apps(): { apps: AppBody[] } {
    return { apps: this.#parts.apps.list().map(appBody) };
  }

  async createApp({ body }: Asked): Promise<AppCredentials> {
    const { name } = await body();
    if (typeof name !== "string" || name.trim() === "" || name.length > MAX_NAME) {
      throw new BelfryError("ADMIN_REQUEST_INVALID", { detail: `name must be 1 to ${MAX_NAME} characters` });
    }
    return this.#parts.apps.create(name.trim(), Math.floor(this.#parts.clock.now()));
  }

  async deleteApp({ subject }: Asked): Promise<ClosedBody> {
    const closing = await this.#parts.apps.delete(subject, this.#parts.clock.now());
    explainRemoved(this.#parts.trace, closing);
    this.#parts.devices.channelsClosed(closing.channels);
    return { closed: closing.channels.map(({ channelId }) => channelId) };
  }

  rotateSecret({ subject }: Asked): Promise<AppCredentials> {
    return this.#parts.apps.rotateSecret(subject, Math.floor(this.#parts.clock.now()));
  }

  async revokeSecret({ subject }: Asked): Promise<AppBody> {
    return appBody(await this.#parts.apps.revokeSecret(subject));
  }

  accessToken({ subject }: Asked): AccessTokenBody {
    const app = this.#parts.apps.find(subject.toLowerCase());
    if (app === undefined) throw new BelfryError("APP_UNKNOWN");
    return issueOperatorToken(this.#parts.sealer, app, this.#parts.clock.now());
  }

  async announce({ subject, body }: Asked): Promise<AnnouncementBody> {
    const { push, clock } = this.#parts;
    const readAt = clock.now();
    if (push.draining()) throw new BelfryError("DRAINING");
    const app = this.#parts.apps.find(subject.toLowerCase());
    if (app === undefined) throw new BelfryError("APP_UNKNOWN");
    const { headers, payload } = readAnnouncement(await body(), push.maxPayloadBytes, push.profile);
    return pushToEveryone(push, { app, headers, payload, readAt }, clock.now());
  }

  async channels(asked: Asked): Promise<{ channels: ChannelBody[] }> {
    const { store, clock, present, publicUrl } = this.#parts;
    const app = asked.query.get("app")?.toLowerCase();
    const deviceId = asked.query.get("device");
    const filter = { ...(app ? { app } : {}), ...(deviceId ? { deviceId } : {}) };
    const records = await store.listChannels(filter, clock.now(), limitOf(asked));
    const channels = records.map((record) => ({
      channel: record.channelId,
      app: record.app,
      device: record.deviceId,
      uri: formatChannelUri(publicUrl(), record.token),
      createdAt: record.createdAt,
      expiresAt: record.expiresAt,
      connected: present(record.deviceId),
    }));
    return { channels };
  }

  async closeChannel(asked: Asked): Promise<ClosedBody> {
    const channels = await closeChannelUri(this.#parts, required(asked, "uri"), this.#parts.clock.now());
    this.#parts.devices.channelsClosed(channels);
    return { closed: channels.map(({ channelId }) => channelId) };
  }

  devices(): { devices: DeviceBody[] } {
    return { devices: this.#parts.devices.list(MAX_LISTED) };
  }

  traces(asked: Asked): { traces: TraceBody[] } {
    const app = asked.query.get("app")?.toLowerCase();
    const device = asked.query.get("device") ?? undefined;
    return { traces: this.#parts.trace.list({ app, device, limit: limitOf(asked) }) };
  }

  trace({ subject }: Asked): TraceBody {
    const found = this.#parts.trace.find(subject);
    if (found === undefined) throw new BelfryError("NOTIFICATION_UNKNOWN", { detail: subject.slice(0, 40) });
    return found;
  }

  refusals(asked: Asked): { refusals: RefusalBody[] } {
    return { refusals: this.#parts.trace.refusals(limitOf(asked)) };
  }

  async books(): Promise<{ books: readonly BooksBody[] }> {
    return { books: await this.refreshBooks() };
  }

  async refreshBooks(): Promise<readonly BooksBody[]> {
    this.lastBooks = await this.#parts.store.books();
    return this.lastBooks;
  }

  settings(): { settings: readonly SettingBody[] } {
    return { settings: this.#parts.rows };
  }
}
