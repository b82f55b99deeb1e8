/** A real NATS server in a folder of its own, on a free port of this machine. Each test that needs one starts one: it is there in some 20 ms. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateByName } from "../../scripts/components.ts";
import { freePort } from "./free-port.ts";

/** How a server is set up. */
export interface NatsServerOptions {
  /** Lines of its configuration. */
  readonly settings?: readonly string[];
  /** Files to lie beside its configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A running server. */
export interface NatsServer {
  readonly port: number;
  /** Folder of its configuration and files. */
  readonly folder: string;
  /** `nats://127.0.0.1:port`, with what stands before the host when it wants credentials. */
  url(credentials?: string): string;
  /** Ends it, at once and without a word. Harmless when it has ended. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Stops its process where it stands, so that connections stay open and nothing answers; and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  dispose(): Promise<void>;
}

const START_MS = 60_000;
const servers = new Set<Server>();

// Whatever becomes of the tests, no server outlives them.
process.on("exit", () => {
  for (const server of servers) {
    server.end();
    rmSync(server.folder, { recursive: true, force: true });
  }
});

export async function startNats(options: NatsServerOptions = {}): Promise<NatsServer> {
  const server = new Server(options, await freePort());
  servers.add(server);
  await server.start();
  return server;
}

class Server implements NatsServer {
  readonly port: number;
  readonly folder: string;
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor({ settings = [], files = {} }: NatsServerOptions, port: number) {
    this.port = port;
    this.folder = mkdtempSync(join(tmpdir(), "belfry-nats-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text, { mode: 0o600 });
    const lines = [`listen: "127.0.0.1:${port}"`, ...settings].map((line) => line.replaceAll("FOLDER", this.folder));
    writeFileSync(join(this.folder, "nats.conf"), `${lines.join("\n")}\n`);
  }

  url(credentials?: string): string {
    return `nats://${credentials === undefined ? "" : `${credentials}@`}127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(locateByName("nats-server"), ["-c", join(this.folder, "nats.conf")], {
      stdio: ["ignore", "ignore", "pipe"],
      cwd: this.folder,
    });
    this.#process = child;
    this.#ended = new Promise((resolve) => child.once("close", () => resolve()));
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`nats-server is not ready: ${said}`)), START_MS);
      const settle = (how: () => void) => {
        clearTimeout(patience);
        how();
      };
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said = `${said}${text}`.slice(-4_000);
        if (said.includes("Server is ready")) settle(resolve);
      });
      child.once("close", () => settle(() => reject(new Error(`nats-server ended: ${said}`))));
    });
  }

  async stop(): Promise<void> {
    this.end();
    await this.#ended;
  }

  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  async dispose(): Promise<void> {
    await this.stop();
    servers.delete(this);
    rmSync(this.folder, { recursive: true, force: true });
  }

  end(): void {
    this.#process?.kill("SIGKILL");
  }
}

let shared: Promise<NatsServer> | undefined;

/** The server of this test process, for tests that do not stop it. */
export function sharedNats(): Promise<NatsServer> {
  shared ??= startNats();
  return shared;
}
