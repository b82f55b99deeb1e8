/** Firefox as it comes, without a screen and with a profile of its own, on one page. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { locateByName } from "../../../scripts/components.ts";
import { drive } from "./drive.ts";

/** A browser that shows the page of a site which may notify. */
export interface Firefox {
  /** Calls a function of the page that gives JSON. @throws Error with what it threw */
  call<T>(expression: string): Promise<T>;
  /** Closes it as a person does; the profile stays. */
  quit(): Promise<void>;
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>;
}

export interface FirefoxOptions {
  /** An empty directory, or that of a browser which ended. */
  readonly profile: string;
  /** Of the site. */
  readonly origin: string;
  /** What stands in `about:config` besides what makes it quiet. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Whether a certificate of `--tls dev` will do, whose authority a person would have made known to it. Default false. */
  readonly takesAnyCertificate?: boolean;
}

/** No first-run pages, and no word to anybody on the network but to the page and the push service. */
const QUIET = {
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.aboutwelcome.enabled": false,
  "browser.region.network.url": "",
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.healthreport.uploadEnabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.enabled": false,
} as const;

/** Without it the driver brings settings of its own, and with them push is off. */
export const DRIVEN = { "remote.prefs.recommended": false } as const;

interface Started {
  readonly address: Promise<string>;
  readonly ended: Promise<void>;
  kill(): Promise<void>;
}

function start(profile: string): Started {
  // A home of its own, because Firefox refuses one that belongs to somebody else.
  const env = { PATH: process.env.PATH, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" };
  const words = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", profile, "about:blank"];
  const child = spawn(locateByName("firefox"), words, { stdio: ["ignore", "ignore", "pipe"], env });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      const found = /^WebDriver BiDi listening on (\S+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error("Firefox ended before it was up")));
  });
  return {
    address,
    ended,
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

interface Evaluated {
  readonly type: "success" | "exception";
  readonly result?: { readonly value: string };
  readonly exceptionDetails?: { readonly text: string };
}

/** Starts the browser, lets the site notify, and opens its page. */
export async function startFirefox(options: FirefoxOptions): Promise<Firefox> {
  const { profile, origin, settings, takesAnyCertificate = false } = options;
  const lines = Object.entries({ ...QUIET, ...DRIVEN, ...settings }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  const { address, ended, kill } = start(profile);
  const driver = await drive(await address, takesAnyCertificate);
  await driver.ask("permissions.setPermission", { descriptor: { name: "notifications" }, state: "granted", origin });
  const { contexts } = await driver.ask<{ contexts: { context: string }[] }>("browsingContext.getTree");
  const context = contexts[0]?.context;
  await driver.ask("browsingContext.navigate", { context, url: `${origin}/`, wait: "complete" });
  return {
    async call<T>(expression: string) {
      const how = { expression, target: { context }, awaitPromise: true };
      const { type, result, exceptionDetails } = await driver.ask<Evaluated>("script.evaluate", how);
      if (type === "exception") throw new Error(`${expression}: ${exceptionDetails?.text}`);
      return JSON.parse(result?.value ?? "null") as T;
    },
    async quit() {
      // The answer may not come any more.
      await driver.ask("browser.close").catch(() => undefined);
      await ended;
    },
    kill,
  };
}
