/**
 * Connects to PostgreSQL: to the first of the servers of an address that answers and takes writes, beginning with the one that did so last. Refuses to
 * decide when it is tried again.
 *
 * One server and one socket for each client: by itself it would try again without a rest for as long as its servers do not answer, also when it was let
 * go of, and ask what it was given whenever one does.
 */
import { createConnection, type Socket } from "node:net";
import postgres, { type Options } from "postgres";
import type { PostgresAddress } from "./address.ts";
import { codeOf } from "./failure.ts";
import { quoteName } from "./name.ts";
import { isDirect, proveSessions, type SessionSettings, tell } from "./session.ts";
import type { TlsOptions } from "./tls.ts";

/** Whole numbers of 64 bits, and sums of them, stay far below 2^53 here. */
const NUMBERS = { whole: { to: 20, from: [20, 1700], parse: Number, serialize: String } };

export type Client = ReturnType<typeof postgres<typeof NUMBERS>>;

/** What the connections of a store know of its servers together. */
export interface LastAnswer {
  /** When one of them was last answered, by `performance.now()`. */
  at: number;
  /** Which server took the last of them that was opened, as its place in the address. */
  server: number;
  /** Pools among them whose sessions last, as their places in the address. */
  readonly pools: Set<number>;
}

/** Where the server is, and what a session is told at its beginning. */
export interface DialOptions {
  readonly address: PostgresAddress;
  readonly tls: TlsOptions | false;
  /** Where unqualified names are looked up, and tables are made. */
  readonly schema: string;
  /** What the server's operator sees in `pg_stat_activity`. */
  readonly name: string;
  /** One for all connections of a store: a server that answers one of them is there for the others. */
  readonly lastAnswer: LastAnswer;
  /** Further settings of the server for its sessions, by name. */
  readonly settings?: SessionSettings | undefined;
  /** What this session listens for, and others notify of. Must not throw. */
  readonly onNotification?: ((payload: string) => void) | undefined;
}

/** Hears of a session that has ended. */
type OnLost = (client: Client) => void;

/** Milliseconds that all servers together may take to answer. */
const CONNECT_MS = 5_000;

/** What the client says of a server that is not the one that takes writes. */
const NOT_PRIMARY = "CONNECTION_DESTROYED";

/** @param onLost a session that stood has ended; may come more than once. @throws what the client throws, of the last server that was tried */
export async function dial(options: DialOptions, onLost: OnLost): Promise<Client> {
  const { address, lastAnswer } = options;
  const servers = address.socket === null ? address.hosts.length : 1;
  const first = lastAnswer.server;
  let failure: unknown;
  for (let tried = 0; tried < servers; tried++) {
    const server = (first + tried) % servers;
    try {
      const client = await dialOne(options, server, CONNECT_MS / servers, onLost);
      lastAnswer.server = server;
      return client;
    } catch (error) {
      failure = codeOf(error) === NOT_PRIMARY ? takesNoWrites(address, server) : error;
    }
  }
  throw failure;
}

/** Hands what waits back to those who asked it, as failed, and ends the session. */
export function letGo(client: Client): void {
  client.end({ timeout: 0 }).catch(() => undefined);
}

async function dialOne(options: DialOptions, server: number, withinMs: number, onLost: OnLost): Promise<Client> {
  const opened: Opened[] = [];
  const open = (whenLost: OnLost): Client => {
    const socket = connectTo(options.address, server);
    const client = clientOf(options, server, socket, whenLost);
    opened.push({ client, socket });
    return client;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer within ${withinMs} ms`), { code: "CONNECT_TIMEOUT" });
    timer = setTimeout(() => reject(error), withinMs);
  });
  try {
    const client = open(onLost);
    await Promise.race([begin(options, server, client, () => open(() => undefined)), silence]);
    return client;
  } catch (error) {
    for (const { client, socket } of opened) {
      letGo(client);
      socket.destroy();
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A client and its socket, which it may not have taken yet. */
interface Opened {
  readonly client: Client;
  readonly socket: Socket;
}

/** Proves that the session lasts, once for each pool, and tells it its settings. @param openOther another client of the same server */
async function begin(options: DialOptions, server: number, client: Client, openOther: () => Client): Promise<void> {
  const { schema, settings, lastAnswer } = options;
  if (!(await isDirect(client)) && !lastAnswer.pools.has(server)) {
    const other = openOther();
    try {
      await proveSessions(client, other);
    } finally {
      letGo(other);
    }
    lastAnswer.pools.add(server);
  }
  // No statement here runs long enough to be worth compiling.
  await tell(client, { ...settings, search_path: quoteName(schema), synchronous_commit: "on", jit: "off" });
}

function connectTo({ hosts, ports, socket }: PostgresAddress, server: number): Socket {
  const host = hosts[server] ?? "";
  if (socket !== null) return createConnection(socket);
  // The client looks there for the name that a certificate must have.
  return Object.assign(createConnection(ports[server] ?? 0, host), { host });
}

/** What its client is given when it asks for a socket: the one that there is, once it is connected, and no other. */
function onlyOnce(socket: Socket): () => Promise<Socket> {
  const connected = new Promise<void>((resolve, reject) => {
    // Also of what comes before its client listens.
    socket.on("error", reject);
    socket.once("connect", () => resolve());
    socket.once("close", () => reject(closed()));
  });
  // Its client may never ask.
  connected.catch(() => undefined);
  let isTaken = false;
  return async () => {
    await connected;
    if (isTaken || socket.destroyed) throw closed();
    isTaken = true;
    return socket;
  };
}

/** As the client says it. */
const closed = (): Error => Object.assign(new Error("the connection was closed"), { code: "CONNECTION_CLOSED" });

/** In the words of the server itself, had it been asked to write. */
const takesNoWrites = ({ hosts, ports }: PostgresAddress, server: number): Error =>
  Object.assign(new Error(`${hosts[server]}:${ports[server]} takes no writes: it is a standby`), { code: "25006" });

function clientOf(options: DialOptions, server: number, socket: Socket, onLost: OnLost): Client {
  const { address, tls, name, onNotification } = options;
  const { hosts, ports, database, user, password } = address;
  const given: Options<typeof NUMBERS> & { readonly socket: () => Promise<Socket> } = {
    socket: onlyOnce(socket),
    // For its messages.
    ...(hosts.length === 0 ? {} : { host: hosts[server] ?? "", port: ports[server] ?? 0 }),
    // Its "read-write" takes a standby for a server that takes writes.
    ...(hosts.length > 1 ? { target_session_attrs: "primary" as const } : {}),
    database,
    user,
    password,
    ssl: tls,
    max: 1,
    // Types of the server's own making are not used, and asking for them costs every connection a question.
    fetch_types: false,
    max_lifetime: null,
    onnotice: () => undefined,
    // Its types leave this one out.
    ...(onNotification === undefined ? {} : { onnotify: (_: string, payload: string) => onNotification(payload) }),
    onclose: () => onLost(client),
    types: NUMBERS,
    connection: { application_name: name },
  };
  const client = postgres(given);
  return client;
}
