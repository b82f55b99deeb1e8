/**
 * Who may push: the apps, their package SIDs and client secrets.
 *
 * Holds every app in memory, because each push asks for one; what is new is in the store before it is here. Knows nothing of
 * tokens or channels.
 */
import { randomUUID } from "node:crypto";
import { type AppCredentials, BelfryError, formatPackageSid, readPackageSid } from "@belfry/protocol";
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
  readonly #byObjectId = new Map<string, AppRecord>();
  /** Resolves when every other node that lives has read what was changed here. */
  #tell: () => Promise<unknown> = () => Promise.resolve();
  /** Ends with the change under way: each reads what the one before it left, or two rotations would forget a secret that was shown. */
  #changed: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, sealer: Sealer) {
    this.#store = store;
    this.#sealer = sealer;
  }

  static async load(store: Store, sealer: Sealer): Promise<AppDirectory> {
    const directory = new AppDirectory(store, sealer);
    await directory.#read();
    return directory;
  }

  /** From now on a change is done when other nodes know it too: else a sender who was just given credentials would be a stranger to them. */
  shareWith(tell: () => Promise<unknown>): void {
    this.#tell = tell;
  }

  /** Takes over what other nodes changed; after the change under way, which reads what they left. */
  reload(): Promise<void> {
    const reloaded = this.#changed.then(() => this.#read());
    this.#changed = reloaded.catch(() => undefined);
    return reloaded;
  }

  /** @param packageSid in lower case */
  find(packageSid: string): AppRecord | undefined {
    return this.#bySid.get(packageSid);
  }

  /** By the id that stands inside sealed values. */
  findByClientId(clientId: string): AppRecord | undefined {
    return this.#byClientId.get(clientId);
  }

  /** By whatever name an app goes by: package SID, client id or object id, in any case. @source docs/reference/wns.md, R-4.5 */
  findByAnyName(name: string): AppRecord | undefined {
    const sid = readPackageSid(name);
    if (sid !== undefined) return this.#bySid.get(sid);
    const guid = name.toLowerCase();
    return this.#byClientId.get(guid) ?? this.#byObjectId.get(guid);
  }

  /** Whether any app belongs to the Entra tenant. */
  knowsTenant(tenantId: string): boolean {
    for (const app of this.#bySid.values()) if (app.tenantId === tenantId) return true;
    return false;
  }

  /** Oldest first. */
  list(): AppRecord[] {
    return [...this.#bySid.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Makes an app with one secret, shown now and never again. */
  async create(name: string, at: number): Promise<AppCredentials> {
    const packageSid = formatPackageSid(Array.from({ length: 7 }, random32));
    const { clientSecret, record } = makeSecret(this.#sealer, at);
    const identity = { packageSid, name, tenantId: randomUUID(), clientId: randomUUID(), objectId: randomUUID() };
    await this.#told(this.#save({ ...identity, blocked: false, createdAt: at, secrets: [record] }));
    return { ...identity, clientSecret };
  }

  /** The app of this package SID, made when it is not there: one to which nobody pushes with a token, so it has no secret. */
  ensure(packageSid: string, name: string, at: number): Promise<AppRecord> {
    const known = this.#bySid.get(packageSid);
    if (known !== undefined) return Promise.resolve(known);
    const made = this.#changed.then(async () => {
      const before = this.#bySid.get(packageSid);
      if (before !== undefined) return before;
      const identity = { packageSid, name, tenantId: randomUUID(), clientId: randomUUID(), objectId: randomUUID() };
      const app: AppRecord = { ...identity, blocked: false, createdAt: at, secrets: [] };
      await this.#save(app);
      return app;
    });
    this.#changed = made.catch(() => undefined);
    return this.#told(made);
  }

  /** Adds a second secret; both work until the older one is revoked. @throws BelfryError APP_UNKNOWN, SECRET_LIMIT */
  rotateSecret(packageSid: string, at: number): Promise<AppCredentials> {
    return this.#change(packageSid, async (app) => {
      if (app.secrets.length >= MAX_SECRETS) throw new BelfryError("SECRET_LIMIT");
      const { clientSecret, record } = makeSecret(this.#sealer, at);
      await this.#save({ ...app, secrets: [...app.secrets, record] });
      const { name, tenantId, clientId, objectId } = app;
      return { name, packageSid: app.packageSid, clientSecret, tenantId, clientId, objectId };
    });
  }

  /** Blocks the app's pushes, or lets them pass again. @throws BelfryError APP_UNKNOWN */
  setBlocked(packageSid: string, blocked: boolean): Promise<AppRecord> {
    return this.#change(packageSid, async (app) => {
      const changed = { ...app, blocked };
      await this.#save(changed);
      return changed;
    });
  }

  /** Ends the older secret and, with it, every access token it gave. @throws BelfryError APP_UNKNOWN, SECRET_LAST */
  revokeSecret(packageSid: string): Promise<AppRecord> {
    return this.#change(packageSid, async (app) => {
      if (app.secrets.length < 2) throw new BelfryError("SECRET_LAST");
      const left = { ...app, secrets: app.secrets.slice(1) };
      await this.#save(left);
      return left;
    });
  }

  /** Deletes the app and closes its channels. @returns what ended with it @throws BelfryError APP_UNKNOWN */
  delete(packageSid: string, at: number): Promise<Closing> {
    return this.#change(packageSid, async (app) => {
      // Forgotten first: a channel opened while the store is at it would outlive its app.
      this.#forget(app);
      try {
        return await this.#store.deleteApp(app.packageSid, Math.floor(at));
      } catch (error) {
        this.#remember(app);
        throw error;
      }
    });
  }

  /** Changes one app, after the change before it. */
  #change<T>(packageSid: string, change: (app: AppRecord) => Promise<T>): Promise<T> {
    const changed = this.#changed.then(async () => {
      // Another node may have changed it a moment ago.
      await this.#read();
      const app = this.#bySid.get(packageSid.toLowerCase());
      if (app === undefined) throw new BelfryError("APP_UNKNOWN");
      return change(app);
    });
    this.#changed = changed.catch(() => undefined);
    return this.#told(changed);
  }

  /** Outside of the queue of changes: two nodes that tell each other would wait for each other. */
  async #told<T>(change: Promise<T>): Promise<T> {
    const result = await change;
    await this.#tell();
    return result;
  }

  async #save(app: AppRecord): Promise<void> {
    await this.#store.saveApp(app);
    this.#remember(app);
  }

  async #read(): Promise<void> {
    const kept = await this.#store.loadApps();
    const sids = new Set(kept.map(({ packageSid }) => packageSid));
    for (const app of [...this.#bySid.values()]) if (!sids.has(app.packageSid)) this.#forget(app);
    for (const app of kept) this.#remember(app);
  }

  #forget(app: AppRecord): void {
    this.#bySid.delete(app.packageSid);
    this.#byClientId.delete(app.clientId);
    this.#byObjectId.delete(app.objectId);
  }

  #remember(app: AppRecord): void {
    this.#bySid.set(app.packageSid, app);
    this.#byClientId.set(app.clientId, app);
    this.#byObjectId.set(app.objectId, app);
  }
}
