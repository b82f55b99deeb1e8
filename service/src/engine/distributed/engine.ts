/**
 * The engine of many nodes: store, bus and cluster over one PostgreSQL, and over NATS where its notifications have become too narrow. Every
 * connection of a node goes to one of these two, none to another node.
 *
 * When PostgreSQL is away calls are refused with STORE_UNAVAILABLE and `cluster.trouble()` says so; when NATS is, rings are late and `cluster.lateness()`
 * says so. Everything comes back by itself.
 *
 * @source docs/adr/0025-rings-between-nodes.md
 */
import { every, type Log, takeBack, type Undo } from "@belfry/host";
import { type Connection, callFailure, type PostgresTlsFiles } from "@belfry/host/postgres";
import { BelfryError } from "@belfry/protocol";
import type { SharedRecords } from "../cluster.ts";
import type { Engine } from "../engine.ts";
import type { Holder, Store } from "../store.ts";
import { distributedBus, hearOnBus } from "./bus.ts";
import { Changes } from "./changes.ts";
import { type DistributedCluster, distributedCluster } from "./cluster.ts";
import { Doubts, type Lookers } from "./doubts.ts";
import { Holders } from "./holders.ts";
import { installationOf } from "./installation.ts";
import { Letters } from "./letters.ts";
import { overNats } from "./nats.ts";
import type { NatsTlsFiles } from "./nats-address.ts";
import { overNotify } from "./notify.ts";
import { Post } from "./post.ts";
import { Presence } from "./presence.ts";
import { joinCluster, type NodeIdentity, type Registry } from "./registry.ts";
import type { Saying } from "./saying.ts";
import { openServiceDatabase, type ServiceDatabase, storeOver } from "./store.ts";
import type { OpenWire } from "./wire.ts";

export interface DistributedEngineOptions {
  /** `postgres://user:password@host:port/database?sslmode=verify-full`. */
  readonly url: string;
  /** `nats://user:password@host:port` or `tls://…`; null: rings go over the notifications of PostgreSQL. */
  readonly busUrl: string | null;
  /** Whose tables and rings these are, `belfry`: nodes of one installation name the same. At most 40 small letters, digits and underscores. */
  readonly schema?: string;
  /** Connections to PostgreSQL that write, 2. Four more go beside them, three with a bus of its own. */
  readonly lanes?: number;
  readonly tls?: PostgresTlsFiles;
  readonly busTls?: NatsTlsFiles;
  /** Of the data directory. */
  readonly identity: NodeIdentity;
  readonly log: Log;
  /**
   * The lease of this node is over, or others took it for dead: whatever its devices confirm from now on counts nowhere, so whoever serves them ends
   * their connections. Called once for each time.
   */
  readonly onCutOff: () => void;
}

/** A channel of PostgreSQL's notifications is named by at most 63 bytes, and the number of an incarnation needs some. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,39}$/;
/** Milliseconds that the registry's questions may take: less than a lease, so that a server that is silent is noticed within it. */
const PATIENCE_MS = 3_000;
/** How often devices are made to look for what no ring told them of, while rings cannot be sent. */
const LOOK_MS = 3_000;
/** How often letters of more than a minute ago are forgotten. */
const FORGET_MS = 30_000;

/**
 * Opens the engine as a node of its own: brings the schema up to date, takes a place in the cluster, and hears the others.
 *
 * @throws BelfryError SETTING_INVALID for a URL or a schema that cannot be read; TLS_UNUSABLE; ENGINE_UNREACHABLE when PostgreSQL or NATS does
 * not answer; ENGINE_REFUSED for wrong credentials or a missing right; ENGINE_UNSUITABLE for a server that will not do; DATA_UNUSABLE when
 * a newer Belfry made the schema. None names a credential
 */
export async function openDistributedEngine(options: DistributedEngineOptions): Promise<Engine> {
  const { schema = "belfry", url, tls, lanes } = options;
  if (!SCHEMA.test(schema)) {
    throw new BelfryError("SETTING_INVALID", {
      detail: `a schema is named by up to 40 small letters, digits and underscores, not ${JSON.stringify(schema)}`,
    });
  }
  // What cannot be read is refused before anything is written anywhere.
  const overBus =
    options.busUrl === null ? null : overNats({ log: options.log, url: options.busUrl, tls: options.busTls });
  const database = await openServiceDatabase({ url, schema, tls, lanes });
  const undo: Undo[] = [() => database.lanes.close()];
  try {
    const overNotifications = overNotify({ postgres: database, schema, log: options.log });
    const openWire = overBus === null ? overNotifications : overBus(await nameOf(database, schema));
    return engineOf(await join(options, database, openWire, undo));
  } catch (error) {
    await takeBack(undo);
    throw error;
  }
}

async function nameOf(database: ServiceDatabase, schema: string): Promise<string> {
  const connection = database.connect({ patienceMs: PATIENCE_MS });
  try {
    return await installationOf(connection, schema);
  } finally {
    await connection.close();
  }
}

/** What a node is made of once it has joined. */
interface Parts {
  readonly log: Log;
  readonly connection: Connection;
  /** Of its own, so that nothing keeps a renewal waiting. */
  readonly renewing: Connection;
  readonly registry: Registry;
  readonly store: Store;
  readonly changes: Changes;
  readonly letters: Letters;
  readonly holders: Holders;
  readonly post: Post;
  readonly cluster: DistributedCluster;
}

/** What those before it call once it is there. */
interface Late {
  holders?: Holders;
  post?: Post;
  cluster?: DistributedCluster;
}

async function join(
  { identity, log, onCutOff }: DistributedEngineOptions,
  database: ServiceDatabase,
  openWire: OpenWire,
  undo: Undo[],
): Promise<Parts> {
  const connect = () => {
    const connection = database.connect({ patienceMs: PATIENCE_MS });
    undo.unshift(() => connection.close());
    return connection;
  };
  const [connection, renewing] = [connect(), connect()];
  const late: Late = {};
  const cameBack = () => {
    late.holders?.mend();
    late.holders?.stirAll();
  };
  // What a node recorded last before it was gone it may have rung for nobody.
  const onGone = () => late.holders?.stirAll();
  const registry = await joinCluster({ connection: renewing, identity, log, onCutOff, onReturn: cameBack, onGone });
  undo.unshift(() => registry.leave());
  const self = registry.incarnation;
  const { store, holding } = storeOver(database, self);
  const changes = await Changes.open(connection);
  undo.unshift(() => changes.close());
  const letters = new Letters(connection);
  const holders = new Holders({
    self,
    holding,
    connection,
    log,
    onTakenFrom: (former, device, fence) => late.post?.say(former, { say: "replaced", device, fence }, true),
    onRefused: () => void registry.hurry(),
    onGivenBack: (former, device) => late.post?.say(former, { say: "given-back", device }, true),
  });
  late.holders = holders;
  const post = await Post.open(
    { self, openWire, letters, log },
    { said: (saying, from) => hear(late, saying, from), returned: cameBack },
  );
  late.post = post;
  const cluster = distributedCluster({ registry, post, changes, log });
  late.cluster = cluster;
  return { log, connection, renewing, registry, store, changes, letters, holders, post, cluster };
}

function engineOf(parts: Parts): Engine {
  const { connection, registry, store, holders, post, cluster } = parts;
  const self = registry.incarnation;
  const doubts = new Doubts(everywhere(holders, post));
  const upkeep = keepUp(parts, doubts);
  let closing: Promise<void> | undefined;
  return {
    store: telling(doubts.over(store), cluster),
    bus: distributedBus({ self, post, holders, presence: new Presence(self, connection) }),
    cluster,
    copyTo: null,
    close() {
      closing ??= closeAll(parts, upkeep);
      return closing;
    },
  };
}

/** Begins what is done now and then. @returns what ends it */
function keepUp({ log, connection, registry, letters, holders, post }: Parts, doubts: Doubts): (() => Promise<void>)[] {
  const forgetting = every(FORGET_MS, "forget letters", log, () => letters.forget());
  const looking = every(LOOK_MS, "look for what no ring told of", log, async () => {
    // While no ring gets through, devices look for themselves, unless there is nowhere to look: a read that fails costs a device its connection.
    if (post.trouble() !== "" && (await answers(connection))) holders.stirAll();
    if (registry.trouble() !== "") return;
    // Whoever is made to look is told over the wire.
    if (post.trouble() === "") doubts.settle();
    await holders.look();
  });
  return [forgetting, looking];
}

/** Whether the database does now. */
const answers = (connection: Connection): Promise<boolean> =>
  connection.ask("SELECT 1").then(
    () => true,
    () => false,
  );

/** Devices look, whichever node holds them. */
function everywhere(holders: Holders, post: Post): Lookers {
  return {
    stir(devices) {
      for (const device of devices) holders.listenerOf(device)?.stirred();
      post.say(null, { say: "stir", devices }, true);
    },
    stirAll() {
      holders.stirAll();
      post.say(null, { say: "stir-all" }, true);
    },
  };
}

function hear(late: Late, saying: Saying, from: Holder): void {
  if (late.holders !== undefined && !hearOnBus(late.holders, saying)) late.cluster?.heard(saying, from);
}

/** The store, which tells the other nodes at once what they would see within half a second anyway. */
function telling(store: Store, cluster: DistributedCluster): Store {
  const then = async <T>(what: SharedRecords, call: Promise<T>): Promise<T> => {
    const result = await call;
    cluster.changed(what);
    return result;
  };
  return {
    ...store,
    saveApp: (app) => then("apps", store.saveApp(app)),
    deleteApp: (packageSid, at) => then("apps", store.deleteApp(packageSid, at)),
    addKey: (key) => then("keys", store.addKey(key)),
  };
}

/** What was asked for first, then the place in the cluster, then the connections. An engine that is away is left as it is: its lease ends by itself. */
async function closeAll(parts: Parts, upkeep: readonly (() => Promise<void>)[]): Promise<void> {
  const { connection, renewing, registry, store, changes, holders, post, cluster } = parts;
  await Promise.all([...upkeep.map((stop) => stop()), changes.close(), holders.close()]);
  cluster.close();
  await store.close();
  try {
    await registry.leave();
    cluster.left();
  } catch (error) {
    if (callFailure(error).code !== "STORE_UNAVAILABLE") throw error;
  } finally {
    await post.close();
    await Promise.all([connection.close(), renewing.close()]);
  }
}
