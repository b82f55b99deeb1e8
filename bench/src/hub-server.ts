/** A hub of the bench's own beside a service of its own: started on the first core, with one hub that pushes for one app. */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AppCredentials,
  type HubCredentials,
  isRefusal,
  readConnectionString,
  type SendBody,
  TOKEN_PATH,
} from "@belfry/protocol";
import { Child } from "./child.ts";
import { type BelfryServer, ROOT } from "./server.ts";
import { withTemporaryDirectory } from "./temporary.ts";

const NAME = "bench";

/** How long a hub may take to be ready. */
const READY_MS = 20_000;

export interface BenchHub {
  readonly pid: number;
  /** Origin and name, under which its REST interface is. */
  readonly url: string;
  /** `Authorization` that may do everything, for an hour. */
  readonly authorization: string;
  /** @throws Error for what is not 200 */
  findSend(notificationId: string): Promise<SendBody>;
}

interface ReadyLine {
  readonly hub: string;
  readonly admin: string;
}

/** As clients of Notification Hubs sign. */
function authorizationOf(connectionString: string): string {
  const connection = readConnectionString(connectionString);
  if (isRefusal(connection)) throw new Error(connection.detail);
  const { endpoint, keyName, key } = connection;
  const resource = encodeURIComponent(endpoint.toLowerCase());
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const signature = createHmac("sha256", key).update(`${resource}\n${expiry}`).digest("base64");
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${keyName}`;
}

async function open(child: Child, data: string, service: string, app: AppCredentials): Promise<BenchHub> {
  const ready: ReadyLine = JSON.parse(await child.line(READY_MS));
  const token = (await readFile(join(data, "admin-token"), "utf8")).trim();
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${ready.admin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { packageSid, clientSecret } = app;
  const wns = { packageSid, clientSecret, tokenEndpoint: `${service}${TOKEN_PATH}` };
  const { connectionStrings } = await ask<HubCredentials>("POST", "/v1/hubs", { name: NAME, wns });
  return {
    pid: child.pid,
    url: `${ready.hub}/${NAME}`,
    authorization: authorizationOf(connectionStrings.full),
    findSend: (id) => ask("GET", `/v1/hubs/${NAME}/sends/${id}`),
  };
}

/** Starts a hub for `work`, stops it afterwards and removes its data, whatever happened. */
export function withHub<T>(
  { address }: BelfryServer,
  app: AppCredentials,
  dir: string | null,
  work: (hub: BenchHub) => Promise<T>,
): Promise<T> {
  const host = `${address.host}:${address.port}`;
  return withTemporaryDirectory(dir, async (data) => {
    const program = [process.execPath, join(ROOT, "cli/src/main.ts"), "hub", "serve", "--data", data, "--json"];
    const ports = ["--hub-port", "0", "--admin-port", "0", "--drain-seconds", "1", "--log-level", "warn"];
    const child = new Child("the hub", [...program, ...ports, "--hub-allow-private", "--hub-wns-hosts", host], 0);
    try {
      return await work(await open(child, data, `http://${host}`, app));
    } catch (error) {
      throw child.lastWords === "" ? error : new Error(`${error}; the hub said: ${child.lastWords}`);
    } finally {
      await child.stop();
    }
  });
}
