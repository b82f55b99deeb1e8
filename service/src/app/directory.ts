/**
 * Who may push: the apps, their package SIDs and client secrets.
 *
 * Holds every app in memory, because each push asks for one; the store is written before memory changes. Knows nothing of
 * tokens or channels.
 */
import { randomUUID } from "node:crypto";
import { type AppCredentials, BelfryError, formatPackageSid } from "@belfry/protocol";
import type { AppRecord, Closing, Store } from "../engine/store.ts";
import { random32 } from "../ids.ts";
import type { Sealer } from "../seal.ts";
import { makeSecret } from "./secret.ts";

/** Secrets an app may have at once: the one in use and the one that follows it. @source docs/reference/wns.md, R-4.9 */
const MAX_SECRETS = 2;

export class AppDirectory {
  readonly #store: Store;
  readonly #sealer: Sealer;
  readonly #bySid = new Map<string, AppRecord>();
  readonly #byClientId = new Map<string, AppRecord>();

  private constructor(store: Store, sealer: Sealer) {
    this.#store = store;
    this.#sealer = sealer;
  }

  static async load(store: Store, sealer: Sealer): Promise<AppDirectory> {
    const directory = new AppDirectory(store, sealer);
    for (const app of await store.loadApps()) directory.#remember(app);
    return directory;
  }

  /** @param packageSid in lower case */
  find(packageSid: string): AppRecord | undefined {
    return this.#bySid.get(packageSid);
  }

  /** By the id that stands inside sealed values. */
  findByClientId(clientId: string): AppRecord | undefined {
    return this.#byClientId.get(clientId);
  }

  /** Oldest first. */
  list(): AppRecord[] {
    return [...this.#bySid.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Makes an app with one secret, shown now and never again. */
  async create(name: string, at: number): Promise<AppCredentials> {
    const packageSid = formatPackageSid(Array.from({ length: 7 }, random32));
    const { clientSecret, record } = makeSecret(this.#sealer, at);
    const identity = { packageSid, name, tenantId: randomUUID(), clientId: randomUUID() };
    await this.#save({ ...identity, createdAt: at, secrets: [record] });
    return { ...identity, clientSecret };
  }

  /** Adds a second secret; both work until the older one is revoked. @throws APP_UNKNOWN, SECRET_LIMIT */
  async rotateSecret(packageSid: string, at: number): Promise<AppCredentials> {
    const app = this.#get(packageSid);
    if (app.secrets.length >= MAX_SECRETS) throw new BelfryError("SECRET_LIMIT");
    const { clientSecret, record } = makeSecret(this.#sealer, at);
    await this.#save({ ...app, secrets: [...app.secrets, record] });
    const { name, tenantId, clientId } = app;
    return { name, packageSid: app.packageSid, clientSecret, tenantId, clientId };
  }

  /** Ends the older secret and, with it, every access token it gave. @throws APP_UNKNOWN, SECRET_LAST */
  async revokeSecret(packageSid: string): Promise<AppRecord> {
    const app = this.#get(packageSid);
    if (app.secrets.length < 2) throw new BelfryError("SECRET_LAST");
    const left = { ...app, secrets: app.secrets.slice(1) };
    await this.#save(left);
    return left;
  }

  /** Deletes the app and closes its channels. @returns what ended with it @throws APP_UNKNOWN */
  async delete(packageSid: string, at: number): Promise<Closing> {
    const app = this.#get(packageSid);
    const closed = await this.#store.deleteApp(app.packageSid, Math.floor(at));
    this.#bySid.delete(app.packageSid);
    this.#byClientId.delete(app.clientId);
    return closed;
  }

  #get(packageSid: string): AppRecord {
    const app = this.#bySid.get(packageSid.toLowerCase());
    if (app === undefined) throw new BelfryError("APP_UNKNOWN");
    return app;
  }

  async #save(app: AppRecord): Promise<void> {
    await this.#store.saveApp(app);
    this.#remember(app);
  }

  #remember(app: AppRecord): void {
    this.#bySid.set(app.packageSid, app);
    this.#byClientId.set(app.clientId, app);
  }
}
