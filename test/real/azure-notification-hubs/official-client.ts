/** A client of the hub written by somebody else, in a process of its own under Node, called over its standard streams. Knows no hub. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How a call of the client failed, as the client reports it. */
export class ClientError extends Error {
  readonly statusCode: number | undefined;
  readonly code: string | undefined;
  /** Of azure-sb only: what the hub said. */
  readonly detail: string | undefined;

  constructor(fields: Partial<Pick<ClientError, "name" | "message" | "statusCode" | "code" | "detail">>) {
    super(fields.message);
    this.name = fields.name ?? "Error";
    this.statusCode = fields.statusCode;
    this.code = fields.code;
    this.detail = fields.detail;
  }
}

/** Which hub is called, and how. */
export interface HubAddress {
  readonly connectionString: string;
  readonly hub: string;
  /** Adds the policy without which the client sends nothing over plain HTTP. */
  readonly insecure?: boolean;
}

/** The client of one hub. */
export interface OfficialClient {
  /** Calls a method of the client. @throws ClientError */
  call<T = unknown>(method: string, ...args: readonly unknown[]): Promise<T>;
  /** Calls a method that gives a list, and collects it. @throws ClientError */
  list<T = unknown>(method: string, ...args: readonly unknown[]): Promise<readonly T[]>;
  /** As {@link list}, page by page. @throws ClientError */
  pages<T = unknown>(method: string, ...args: readonly unknown[]): Promise<readonly (readonly T[])[]>;
}

export interface ClientProcess {
  of(address: HubAddress): OfficialClient;
  /** Methods called so far. */
  readonly called: ReadonlySet<string>;
  /** Lets it end by itself. @returns its exit code and what it wrote to standard error */
  end(): Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** Where the scripts are that hold one client each. */
const REAL = join(import.meta.dirname, "..");

export const CLIENTS = {
  "2.1.0 as an ES module": join(REAL, "azure-notification-hubs", "client.mjs"),
  "2.1.0 as CommonJS": join(REAL, "azure-notification-hubs", "client.cjs"),
  "1.2.3 as an ES module": join(REAL, "azure-notification-hubs-1", "client.mjs"),
  "1.2.3 as CommonJS": join(REAL, "azure-notification-hubs-1", "client.cjs"),
  "azure-sb": join(REAL, "azure-sb", "client.cjs"),
} as const;

/** A value that a function of the package makes, such as `createWindowsToastNotification`. */
export const made = (factory: string, ...args: readonly unknown[]) => ({ $make: factory, args });

/** A `Date`. */
export const at = (milliseconds: number) => ({ $date: new Date(milliseconds).toISOString() });

/** What a call failed with. @throws Error when it did not */
export async function failure(call: Promise<unknown>): Promise<ClientError> {
  const outcome = await call.catch((error: unknown) => error);
  if (outcome instanceof ClientError) return outcome;
  throw new Error(`it did not fail: ${JSON.stringify(outcome)}`);
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: ConstructorParameters<typeof ClientError>[0];
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The calls that are on their way to a process, and what became of them. */
class Calls {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout === null) throw new Error("the client's output is not read");
    createInterface({ input: child.stdout }).on("line", (line) => this.#take(JSON.parse(line)));
  }

  #take({ id, value, error }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new ClientError(error));
  }

  make(call: object): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify({ id, ...call })}\n`);
    });
  }

  /** Fails everything that nobody will answer any more. */
  fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/**
 * Starts a client.
 *
 * @param ca path of the certificate authority that it trusts besides the usual ones, or null
 */
export function startClient(script: string, ca: string | null): ClientProcess {
  const trust = ca === null ? {} : { NODE_EXTRA_CA_CERTS: ca };
  const child = spawn("node", [script], { stdio: "pipe", env: { PATH: process.env.PATH, ...trust } });
  const calls = new Calls(child);
  const called = new Set<string>();
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      calls.fail(new Error(`the client ended: ${errors}`));
      resolve(code);
    });
  });
  const make = (address: HubAddress, call: string, args: readonly unknown[], form?: "items" | "pages") => {
    called.add(call);
    return calls.make({ ...address, call, args, form });
  };
  return {
    called,
    of: (address) => ({
      call: <T>(method: string, ...args: readonly unknown[]) => make(address, method, args) as Promise<T>,
      list: <T>(method: string, ...args: readonly unknown[]) =>
        make(address, method, args, "items") as Promise<readonly T[]>,
      pages: <T>(method: string, ...args: readonly unknown[]) =>
        make(address, method, args, "pages") as Promise<readonly (readonly T[])[]>,
    }),
    async end() {
      child.stdin.end();
      return { code: await ended, errors };
    },
  };
}
