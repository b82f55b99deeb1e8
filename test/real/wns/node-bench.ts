/**
 * The bench for senders under Node that know no host but Microsoft's: `belfry serve --tls dev`, whose certificate holds those names, and
 * the preload script that takes their connections to it. Devices are `belfry listen`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRunning } from "@belfry/host";
import { type AppCredentials, formatTokenRequest, readTokenResponse, TOKEN_PATH } from "@belfry/protocol";
import { endProcesses, type RunningCommand, spawnService, startCommand } from "../../support/service-process.ts";
import { makeDirectory } from "../../support/test-service.ts";
import { runNode, type SenderEnding } from "../run-node.ts";

/** A device that holds a channel of an app. */
export interface Listening {
  readonly listener: RunningCommand;
  readonly channelUri: string;
}

/** What senders asked of the service since its start, by name and labels as `/metrics` spells them; what never happened is not there. */
export type Counted = ReadonlyMap<string, number>;

export interface NodeBench {
  createApp(): Promise<AppCredentials>;
  /** Connects a device that nobody knew before. */
  listen(app: AppCredentials): Promise<Listening>;
  accessToken(app: AppCredentials): Promise<string>;
  /** Runs a command of `belfry` that prints one thing and ends. */
  ask(...words: string[]): Promise<Record<string, unknown>>;
  /** Runs a script as a sender of this app. */
  send(app: AppCredentials, script: string, env: Readonly<Record<string, string>>): Promise<SenderEnding>;
  counted(): Promise<Counted>;
  /** Stops the service. @returns the code with which it ended */
  end(): Promise<number | null>;
}

/** The senders force port 443 and the preload script dials ours, so channel URIs name a host of WNS and no port. */
const PUBLIC_URL = "https://belfry.notify.windows.com";

const PRELOAD = join(import.meta.dirname, "preload.cjs");

/** Every answer to a sender is counted in one of these: a token given, a push received or dropped, either of them refused. */
const ASKED = /^belfry_(?:access_tokens|pushes|refusals)_total/;

function readMetrics(text: string): Counted {
  const lines = text.split("\n").filter((line) => ASKED.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** Each node counts what came to it. */
function sumOf(all: readonly Counted[]): Counted {
  const sums = new Map<string, number>();
  for (const [name, value] of all.flatMap((one) => [...one])) sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
}

/** What was counted between two looks, without what stayed as it was. */
export function countedSince(before: Counted, after: Counted): Record<string, number> {
  const grown = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, more]) => more !== 0));
}

export async function startNodeBench(): Promise<NodeBench> {
  const data = makeDirectory();
  const service = await spawnService({ data: data.path, flags: ["--tls", "dev", "--public-url", PUBLIC_URL] });
  const ca = readRunning(data.path).ca ?? "";
  const tls = { ca: readFileSync(ca) };
  let devices = 0;
  const command = (...words: string[]) => startCommand(...words, "--data", data.path);
  return {
    createApp: async () => (await command("app", "create", "Kiosk").next()) as unknown as AppCredentials,
    async listen(app) {
      const file = join(data.path, `device-${++devices}.json`);
      const listener = command("listen", "--app", app.packageSid, "--device", file);
      const { event, uri } = await listener.next();
      if (event !== "channel" || !String(uri).startsWith(`${PUBLIC_URL}/?token=`)) throw new Error(`${event} ${uri}`);
      return { listener, channelUri: String(uri) };
    },
    async accessToken(app) {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const body = formatTokenRequest(app);
      const response = await fetch(`${service.service}${TOKEN_PATH}`, { method: "POST", headers, body, tls });
      return readTokenResponse(await response.text())?.accessToken ?? "";
    },
    ask: (...words) => command(...words).next(),
    send: (app, script, env) =>
      runNode(["-r", PRELOAD, script], {
        BELFRY_HOST: "127.0.0.1",
        BELFRY_PORT: String(service.port),
        BELFRY_CA: ca,
        BELFRY_PACKAGE_SID: app.packageSid,
        BELFRY_CLIENT_SECRET: app.clientSecret,
        ...env,
      }),
    async counted() {
      const read = service.nodes.map(async ({ admin, adminToken }) => {
        const headers = { Authorization: `Bearer ${adminToken}` };
        return readMetrics(await (await fetch(`${admin}/metrics`, { headers, tls })).text());
      });
      return sumOf(await Promise.all(read));
    },
    async end() {
      const { code } = await service.stop();
      await endProcesses();
      data.remove();
      return code;
    },
  };
}
