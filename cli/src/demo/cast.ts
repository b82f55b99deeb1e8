/** Who plays in the demo: one sample app, kept in the data directory so that the next demo has the same one. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppBody, AppCredentials } from "@belfry/protocol";
import type { AdminClient } from "../admin-client.ts";

/** The sample app as its cloud service knows it. */
export interface SampleApp {
  readonly packageSid: string;
  readonly clientSecret: string;
  /** Holds the client secret, for `belfry push --secret-file`. */
  readonly secretFile: string;
  /** Holds the identity of the app's device. */
  readonly deviceFile: string;
}

const NAME = "Belfry demo";

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Whether the service still knows the app with this secret: it may have been deleted or its secret revoked. */
async function isKnown(admin: AdminClient, packageSid: string, clientSecret: string): Promise<boolean> {
  const { apps } = await admin.get<{ apps: readonly AppBody[] }>("/v1/apps");
  const app = apps.find((one) => one.packageSid === packageSid);
  return app?.secrets.some(({ ending }) => clientSecret.endsWith(ending.replace(/^…/, ""))) ?? false;
}

function keep(path: string, text: string): void {
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  // The mode above counts only for a file that was not there.
  chmodSync(path, 0o600);
}

/** Takes the app of the last demo, or makes one. @param data the data directory */
export async function gatherCast(admin: AdminClient, data: string): Promise<SampleApp> {
  const folder = join(data, "demo");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sidFile = join(folder, "app");
  const files = { secretFile: join(folder, "secret"), deviceFile: join(folder, "device.json") };
  const packageSid = readKept(sidFile);
  const clientSecret = readKept(files.secretFile);
  if (packageSid && clientSecret && (await isKnown(admin, packageSid, clientSecret))) {
    return { packageSid, clientSecret, ...files };
  }
  const made = await admin.post<AppCredentials>("/v1/apps", { name: NAME });
  keep(sidFile, made.packageSid);
  keep(files.secretFile, made.clientSecret);
  return { packageSid: made.packageSid, clientSecret: made.clientSecret, ...files };
}
