/**
 * The wire over NATS core, for installations that PostgreSQL's notifications have become too narrow for: a message costs its server
 * some microseconds and no transaction.
 *
 * Each node subscribes to a subject of its incarnation and to one of everybody. The client reconnects by itself, for ever, with jitter;
 * nothing is handed to it meanwhile, because it would keep all of it.
 */
import type { Log } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import { connect, errors, type Msg, type NatsConnection, type Status } from "@nats-io/transport-node";
import type { Holder } from "../store.ts";
import { describeNats, type NatsAddress, type NatsTlsFiles, readNatsTls, readNatsUrl } from "./nats-address.ts";
import type { OpenWire, Parcel, Wire, WireEars } from "./wire.ts";

/** A parcel at most, although NATS takes 1 MiB unless told otherwise: longer ones would keep the others waiting. */
const MAX_BYTES = 256 * 1024;
/** Milliseconds to connect, and that the server may take to answer. */
const PATIENCE_MS = 3_000;
/** How often the server is pinged; after two that it did not answer the connection is given up. */
const PING_MS = 2_000;
const RECONNECT_MS = 250;

/** What a wire over NATS is made of. */
export interface NatsOptions {
  /** `nats://user:password@host:port`, see {@link readNatsUrl}. */
  readonly url: string;
  readonly tls?: NatsTlsFiles | undefined;
  readonly log: Log;
}

/**
 * Opens wires of one installation, by its name: installations that share a server do not hear each other.
 *
 * @throws BelfryError SETTING_INVALID, TLS_UNUSABLE
 */
export function overNats({ url, tls = {}, log }: NatsOptions): (installation: string) => OpenWire {
  const address = readNatsUrl(url);
  const clientTls = readNatsTls(address, tls);
  return (installation) => async (self, ears) => {
    try {
      const { servers, user, password, token } = address;
      const connection = await connect({
        servers: [...servers],
        ...(user === null ? {} : { user, pass: password }),
        ...(token === null ? {} : { token }),
        ...(clientTls === null ? {} : { tls: clientTls }),
        name: `belfry ${installation} ${self}`,
        noEcho: true,
        timeout: PATIENCE_MS,
        pingInterval: PING_MS,
        maxPingOut: 2,
        maxReconnectAttempts: -1,
        // Credentials that are refused for a while, because somebody changes them, are no reason to give up.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: RECONNECT_MS,
        reconnectJitter: RECONNECT_MS,
        reconnectJitterTLS: RECONNECT_MS,
      });
      const wire = new NatsWire(connection, { address, installation, log }, self, ears);
      await wire.open();
      return wire;
    } catch (error) {
      throw openFailure(error, address);
    }
  };
}

interface NatsParts {
  readonly address: NatsAddress;
  readonly installation: string;
  readonly log: Log;
}

class NatsWire implements Wire {
  readonly maxBytes: number;
  readonly #connection: NatsConnection;
  readonly #parts: NatsParts;
  readonly #self: Holder;
  readonly #ears: WireEars;
  #cut = "";
  #refused: Error | null = null;
  #closed = false;

  constructor(connection: NatsConnection, parts: NatsParts, self: Holder, ears: WireEars) {
    this.#connection = connection;
    this.#parts = parts;
    this.#self = self;
    this.#ears = ears;
    this.maxBytes = Math.min(MAX_BYTES, connection.info?.max_payload ?? MAX_BYTES);
  }

  /** Resolves once the server has taken the subscriptions. */
  async open(): Promise<void> {
    void this.#follow();
    const callback = (error: Error | null, message: Msg) => {
      if (error !== null) this.#refused = error;
      else if (!this.#closed) this.#ears.heard(message.string());
    };
    for (const to of [this.#self, null]) this.#connection.subscribe(this.#subjectOf(to), { callback });
    try {
      await this.#answered();
      // What the server forbids it says before it answers.
      if (this.#refused !== null) throw this.#refused;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async send(parcels: readonly Parcel[]): Promise<void> {
    if (this.#cut !== "") throw new BelfryError("ENGINE_UNREACHABLE", { detail: this.#cut });
    for (const { to, text } of parcels) this.#connection.publish(this.#subjectOf(to), text);
    await this.#answered();
  }

  trouble(): string {
    return this.#cut;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  #subjectOf(to: Holder | null): string {
    return `belfry.${this.#parts.installation}.${to ?? "all"}`;
  }

  /** The server answers a ping after everything that came before it. */
  async #answered(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new BelfryError("ENGINE_UNREACHABLE", { detail: "no answer" })), PATIENCE_MS);
    });
    try {
      const flushed = this.#connection.flush();
      // Rejects later than anybody waits for it when the connection ends.
      flushed.catch(() => undefined);
      await Promise.race([flushed, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(): Promise<void> {
    for await (const status of this.#connection.status()) this.#hear(status);
  }

  #hear(status: Status): void {
    const { log, address } = this.#parts;
    if (this.#closed) return;
    if (status.type === "error") log.warn("bus refused", { error: status.error.message });
    if (status.type === "disconnect" || status.type === "staleConnection" || status.type === "close") {
      if (this.#cut === "") log.warn("bus cut", { server: describeNats(address) });
      this.#cut = `${describeNats(address)} cannot be reached`;
    } else if (status.type === "reconnect") {
      this.#cut = "";
      log.info("bus stands again");
      this.#ears.returned();
    }
  }
}

function openFailure(error: unknown, address: NatsAddress): BelfryError {
  if (error instanceof BelfryError && error.code !== "ENGINE_UNREACHABLE") return error;
  const said = error instanceof Error ? error.message : "";
  const detail = `${describeNats(address)}: ${said}`;
  const isRefusal =
    error instanceof errors.AuthorizationError ||
    error instanceof errors.PermissionViolationError ||
    error instanceof errors.UserAuthenticationExpiredError;
  if (isRefusal) return new BelfryError("ENGINE_REFUSED", { detail });
  if (/tls|certificate|ssl/i.test(said)) return new BelfryError("TLS_UNUSABLE", { detail });
  return new BelfryError("ENGINE_UNREACHABLE", { detail });
}
