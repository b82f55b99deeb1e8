/**
 * The hubs there are, in memory: every request asks for one. Written through to the store before anybody sees a change. Refuses to know
 * who may ask.
 */
import { setTimeout as rest } from "node:timers/promises";
import { DEFAULT_POLICIES, isHubName } from "@belfry/protocol";
import type { HubStore } from "./engine/store.ts";
import type { BrowserCredential, HubRecord, Policy, Right, WnsCredential } from "./model.ts";
import { HubRefusal } from "./refusal.ts";

/** What whoever makes a hub says of it. */
export interface NewHub {
  readonly name: string;
  readonly wns?: WnsCredential | null;
  readonly browser?: BrowserCredential | null;
  readonly registrationTtlSeconds?: number | null;
  /** Default: yes. */
  readonly templatesInheritTags?: boolean;
}

/** Which of the two keys of a policy. */
export type KeyKind = "primary" | "secondary";

export interface DirectoryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Bytes that nobody can guess. */
  readonly random: (bytes: number) => Uint8Array;
}

/** @source Notification Hubs, the policies of a new hub */
const POLICIES: readonly (readonly [keyName: string, rights: readonly Right[]])[] = [
  [DEFAULT_POLICIES.listen, ["Listen"]],
  [DEFAULT_POLICIES.full, ["Listen", "Manage", "Send"]],
];
const KEY_BYTES = 32;

/** What every URL parser takes out of a path. */
const DOTS = /^\.{1,2}$/;

/** From one look at the store for a hub that is not known to the next: strangers who make up names cost it fifty small questions a second. */
const LOOK_REST_MS = 20;

const keyOf = (name: string) => name.toLowerCase();

/** All hubs. One object a server. */
export class HubDirectory {
  readonly #store: HubStore;
  readonly #options: DirectoryOptions;
  readonly #hubs = new Map<string, HubRecord>();
  /** Hubs that are being changed; one change at a time, or the second would be made of what the first one found. */
  readonly #changing = new Set<string>();
  /** Of what was read last, and how often something was changed here. */
  #version: string | undefined;
  #changes = 0;
  /** The next look, for all who ask until it begins; and when it may. */
  #look: Promise<void> | undefined;
  #rested: Promise<unknown> = Promise.resolve();

  private constructor(store: HubStore, options: DirectoryOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Reads what there is. @throws BelfryError what the store refuses with */
  static async load(store: HubStore, options: DirectoryOptions): Promise<HubDirectory> {
    const directory = new HubDirectory(store, options);
    await directory.refresh();
    return directory;
  }

  /**
   * Takes over what other nodes changed. Asks for one number, and for the hubs when it is another than the last time.
   *
   * @throws BelfryError what the store refuses with
   */
  async refresh(): Promise<void> {
    const version = await this.#store.hubsVersion();
    if (version === this.#version) return;
    const changes = this.#changes;
    const hubs = await this.#store.loadHubs();
    // What was changed here meanwhile may be newer than what was read: the next time will tell.
    if (changes !== this.#changes || this.#changing.size > 0) return;
    this.#version = version;
    const before = new Map(this.#hubs);
    this.#hubs.clear();
    for (const hub of hubs) this.#hubs.set(keyOf(hub.name), sameOr(before.get(keyOf(hub.name)), hub));
  }

  /** @param name in any case. The record is the same value until the hub is changed. */
  find(name: string): HubRecord | undefined {
    return this.#hubs.get(keyOf(name));
  }

  /**
   * The same, also of a hub that another node made a moment ago: what is not known is looked for in the store once.
   *
   * @throws BelfryError what the store refuses with
   */
  async seek(name: string): Promise<HubRecord | undefined> {
    const known = this.find(name);
    if (known !== undefined || !isHubName(name)) return known;
    this.#look ??= this.#lookOnce();
    await this.#look;
    return this.find(name);
  }

  /** By name. */
  list(): readonly HubRecord[] {
    return [...this.#hubs.values()].toSorted((one, other) => one.name.localeCompare(other.name));
  }

  /** Makes a hub with the two policies that each one has, and new keys. @throws HubRefusal HUB_NAME_INVALID, HUB_EXISTS */
  async create(hub: NewHub): Promise<HubRecord> {
    const { name, wns = null, browser = null, registrationTtlSeconds = null, templatesInheritTags = true } = hub;
    if (!isHubName(name) || DOTS.test(name)) throw new HubRefusal("HUB_NAME_INVALID");
    return this.#changed(name, async () => {
      if (this.find(name) !== undefined) throw new HubRefusal("HUB_EXISTS", { detail: name });
      const policies = POLICIES.map(([keyName, rights]) => this.#newPolicy(keyName, rights));
      const createdAt = Math.floor(this.#options.now());
      return this.#save(
        { name, policies, wns, browser, registrationTtlSeconds, templatesInheritTags, createdAt },
        null,
      );
    });
  }

  /** Puts something else in the place of what a hub says of itself, but its name. @throws HubRefusal HUB_UNKNOWN */
  async update(name: string, change: Partial<Omit<HubRecord, "name" | "createdAt">>): Promise<HubRecord> {
    return this.#changed(name, async () => {
      const hub = this.#require(name);
      return this.#save({ ...hub, ...change }, hub);
    });
  }

  /** Gives a policy a new key in place of one of its two; what the old one signed is refused from then on. @throws HubRefusal HUB_UNKNOWN, REQUEST_INVALID */
  async rotateKey(name: string, keyName: string, kind: KeyKind): Promise<HubRecord> {
    return this.#changed(name, async () => {
      const hub = this.#require(name);
      const isThere = hub.policies.some((policy) => policy.keyName === keyName);
      if (!isThere) throw new HubRefusal("REQUEST_INVALID", { detail: "the hub has no such policy" });
      const key = this.#newKey();
      const policies = hub.policies.map((policy) => (policy.keyName === keyName ? withKey(policy, kind, key) : policy));
      return this.#save({ ...hub, policies }, hub);
    });
  }

  /** With everything in it. @throws HubRefusal HUB_UNKNOWN */
  async delete(name: string): Promise<void> {
    await this.#changed(name, async () => {
      const hub = this.#require(name);
      // Nobody may find it while it goes.
      this.#hubs.delete(keyOf(name));
      try {
        await this.#store.deleteHub(keyOf(name));
      } catch (error) {
        this.#hubs.set(keyOf(name), hub);
        throw error;
      }
    });
  }

  async #lookOnce(): Promise<void> {
    await this.#rested;
    // Whoever asks from now on may ask for a hub that was made after this look.
    this.#look = undefined;
    const looked = this.refresh();
    this.#rested = Promise.allSettled([looked, rest(LOOK_REST_MS, undefined, { ref: false })]);
    await looked;
  }

  async #changed<T>(name: string, change: () => Promise<T>): Promise<T> {
    const key = keyOf(name);
    if (this.#changing.has(key)) throw new HubRefusal("CONFLICT", { detail: "the hub is being changed" });
    this.#changing.add(key);
    try {
      return await change();
    } finally {
      this.#changes += 1;
      this.#changing.delete(key);
    }
  }

  /** @throws HubRefusal CONFLICT when another node has changed it since it was read here */
  async #save(hub: HubRecord, before: HubRecord | null): Promise<HubRecord> {
    if (!(await this.#store.saveHub(hub, before)))
      throw new HubRefusal("CONFLICT", { detail: "the hub is being changed by another node" });
    this.#hubs.set(keyOf(hub.name), hub);
    return hub;
  }

  #require(name: string): HubRecord {
    const hub = this.find(name);
    if (hub === undefined) throw new HubRefusal("HUB_UNKNOWN");
    return hub;
  }

  #newPolicy(keyName: string, rights: readonly Right[]): Policy {
    return { keyName, primaryKey: this.#newKey(), secondaryKey: this.#newKey(), rights };
  }

  /** 44 characters of base64, used as the text it is. */
  #newKey(): string {
    return Buffer.from(this.#options.random(KEY_BYTES)).toString("base64");
  }
}

/** A record that did not change stays the same value: tokens that were verified against it are remembered by it. */
const sameOr = (before: HubRecord | undefined, hub: HubRecord): HubRecord =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(hub) ? before : hub;

const withKey = (policy: Policy, kind: KeyKind, key: string): Policy =>
  kind === "primary" ? { ...policy, primaryKey: key } : { ...policy, secondaryKey: key };
