/**
 * The listener: one port that answers HTTP and holds WebSockets. The only file that knows `Bun.serve`.
 *
 * Decides nothing: what a request means, which connection may be upgraded and what a frame says belongs to its caller.
 */
import { BelfryError } from "@belfry/protocol";
import { ForwardedConnection } from "./forwarded-connection.ts";
import { type IpNetwork, plainAddress } from "./ip-address.ts";
import { clientAddress } from "./trusted-proxies.ts";

/** A live WebSocket, as far as its owner may touch it. Bun's own object, so that a connection costs no second one, but for those of trusted proxies. */
export interface Connection {
  /** Whose it is, without port. IPv4 may be written as IPv6 here: {@link plainAddress}. */
  readonly remoteAddress: string;
  /** Queues one text message. @returns bytes queued, -1 under backpressure (still queued), 0 when the peer is gone */
  send(text: string): number;
  /** Sends a ping; the peer's answer arrives at {@link ConnectionOwner.alive}. */
  ping(): unknown;
  /** @param reason at most 123 bytes */
  close(code: number, reason: string): void;
  /** Drops the connection without a word. */
  terminate(): void;
}

/** What a connection's owner hears. One object a connection; it is all the state that the listener keeps for it. */
export interface ConnectionOwner {
  opened(connection: Connection): void;
  /** A text message; binary ones arrive as `null`, because no protocol here has any. */
  received(text: string | null): void;
  /** A pong came. */
  alive(): void;
  closed(): void;
}

/** What the answering function may ask of the door through which a request came. */
export interface Door {
  /** Whose request it is, without port: the peer's, or whom a trusted proxy speaks for. Empty when the peer is gone already. */
  address(request: Request): string;
  /** Makes the request a WebSocket; must be called before anything is awaited. @param subprotocol that was chosen, if any @returns false if it is no upgrade request */
  upgrade(request: Request, owner: ConnectionOwner, subprotocol?: string): boolean;
}

export interface ListenOptions {
  readonly hostname: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Longest WebSocket message in bytes; a longer one closes its connection with 1009. */
  readonly maxMessageBytes: number;
  /** Peers whose X-Forwarded-For is believed. Default: none. */
  readonly trustedProxies?: readonly IpNetwork[];
  /** Seconds after which a slow HTTP connection is ended. Default: 30. */
  readonly idleSeconds?: number;
  /** @returns the answer, or undefined when the request was upgraded */
  answer(request: Request, door: Door): Response | undefined | Promise<Response | undefined>;
  /** Hears what `answer` threw, and HEADER_INVALID for a Host that is none; its answer is what the peer gets. */
  failed(error: unknown): Response;
}

export interface Listening {
  /** `http://` or `https://`, host and port. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting; resolves when requests in flight were answered. */
  stop(): Promise<void>;
  /** Ends whatever is still open. */
  destroy(): void;
}

/**
 * Seconds after which the runtime ends an HTTP connection on which nothing moves, or whose body comes in drops: only 16 KB a second keep
 * it. For the first head of a connection, and the silence before it, it gives some 10 seconds by itself, and for every head 16 KB.
 *
 * So what a stranger's connection holds is bounded: 17 KB when it dribbles a head; when it dribbles a form to the token endpoint 5 KB,
 * and some 40 KB when it sends it in chunks of one byte. How many of them there are is bounded by the files that the process may open:
 * 20,000 heads are 340 MB at the very most. Of forms one address has no more at once than its allowance gives it in that time:
 * 1,000 and 100 a second are 4,000, that is 20 MB, and 160 MB in chunks.
 */
const HTTP_IDLE_SECONDS = 30;

const portInUse = (error: unknown) => (error as { code?: string } | null)?.code === "EADDRINUSE";

/** Host as it stands in a URL: IPv6 in brackets, "any" addresses as the loopback that reaches them. */
function urlHost(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "127.0.0.1";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

/**
 * Opens the port.
 *
 * @throws BelfryError PORT_IN_USE with the address, TLS_UNUSABLE
 */
export function listen(options: ListenOptions): Listening {
  const server = openPort(options);
  const port = server.port ?? options.port;
  return {
    url: `${options.tls ? "https" : "http"}://${urlHost(options.hostname)}:${port}`,
    port,
    stop: () => server.stop(false),
    destroy: () => void server.stop(true),
  };
}

/** One name or address, perhaps with a port. Several Host lines arrive joined by a comma. @source RFC 9112 section 3.2 */
const HOST = /^(?:[\w.~%!$&'()*+;=-]+|\[[\d:A-Fa-f.]+\])(?::\d{0,5})?$/;

const NO_HOST = "Host must name one host";

const isHost = (host: string) => HOST.test(host) && URL.canParse(`http://${host}/`);

/**
 * Tells whether a request names one host, as it must; one of HTTP/1.0 may name none.
 *
 * The runtime takes anything, and then hands on a URL without scheme and host, or one that is none: nobody behind this door has to
 * expect such a thing. Senders repeat themselves, so the last good one is remembered.
 */
function createHostCheck(): (request: Request) => boolean {
  let good: string | null = null;
  return ({ headers }) => {
    const host = headers.get("host");
    if (host === null || host === good) return true;
    if (!isHost(host)) return false;
    good = host;
    return true;
  };
}

/** The door of a port whose peers speak for themselves. */
function openDoor(server: Bun.Server<ConnectionOwner>): Door {
  return {
    address: (request) => plainAddress(server.requestIP(request)?.address ?? ""),
    upgrade: (request, owner, subprotocol) =>
      server.upgrade(request, {
        data: owner,
        ...(subprotocol === undefined ? {} : { headers: { "Sec-WebSocket-Protocol": subprotocol } }),
      }),
  };
}

/** The same, where some of them speak for others. */
function behindProxies(door: Door, trusted: readonly IpNetwork[]): Door {
  const address: Door["address"] = (request) =>
    clientAddress(trusted, door.address(request), request.headers.get("x-forwarded-for"));
  return {
    address,
    upgrade(request, owner, subprotocol) {
      const client = address(request);
      const isForwarded = client !== door.address(request);
      return door.upgrade(request, isForwarded ? new ForwardedConnection(owner, client) : owner, subprotocol);
    },
  };
}

function doorOf(server: Bun.Server<ConnectionOwner>, { trustedProxies = [] }: ListenOptions): Door {
  const door = openDoor(server);
  return trustedProxies.length === 0 ? door : behindProxies(door, trustedProxies);
}

function openPort(options: ListenOptions): Bun.Server<ConnectionOwner> {
  try {
    let entrance: Door | undefined;
    const namesOneHost = createHostCheck();
    return Bun.serve<ConnectionOwner>({
      hostname: options.hostname,
      port: options.port,
      ...(options.tls ? { tls: options.tls } : {}),
      // The runtime's own refusal has no words: whoever reads a body bounds it.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      idleTimeout: options.idleSeconds ?? HTTP_IDLE_SECONDS,
      development: false,
      // Bun shares the port with other processes when development is off, unless told not to: two servers, each with half the traffic.
      reusePort: false,
      fetch(request, server) {
        if (!namesOneHost(request)) return options.failed(new BelfryError("HEADER_INVALID", { detail: NO_HOST }));
        entrance ??= doorOf(server, options);
        return options.answer(request, entrance);
      },
      error: (error) => options.failed(error),
      websocket: {
        maxPayloadLength: options.maxMessageBytes,
        // Signs of life are the owner's business: their span is negotiated for each connection.
        idleTimeout: 0,
        sendPings: false,
        // Per-connection zlib state would cost more memory than everything else together.
        perMessageDeflate: false,
        open: (connection) => connection.data.opened(connection),
        message: (connection, message) => connection.data.received(typeof message === "string" ? message : null),
        pong: (connection) => connection.data.alive(),
        close: (connection) => connection.data.closed(),
      },
    });
  } catch (error) {
    const at = `${options.hostname}:${options.port}`;
    if (portInUse(error)) throw new BelfryError("PORT_IN_USE", { detail: at, cause: error });
    if (options.tls) throw new BelfryError("TLS_UNUSABLE", { detail: String(error), cause: error });
    throw error;
  }
}

/** Stops ports together: waits for requests in flight, at most so long, then ends what is left. */
export async function closePorts(ports: readonly Listening[], graceMs: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, graceMs);
  await Promise.race([Promise.all(ports.map((port) => port.stop())), over]);
  clearTimeout(timer);
  for (const port of ports) port.destroy();
}
