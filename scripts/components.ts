/**
 * What tests need besides the npm packages of the workspace: programs of the machine, and senders with a folder of their own. What
 * they are called and where they come from. Installs nothing.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One program of the machine. */
export interface Component {
  readonly name: string;
  /** Names it may go by on the path; the first one found is used. */
  readonly commands: readonly string[];
  /** A folder with a folder for each version, whose `bin` holds the commands when the path does not. */
  readonly versions?: string;
  /** The Debian package that brings it. */
  readonly debianPackage: string;
  /** Which tests stand on it. */
  readonly neededFor: string;
}

/** One line a component. */
export const components: readonly Component[] = [
  {
    name: "chromium",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    debianPackage: "chromium",
    neededFor: "the page of the console and the device library in a browser",
  },
  {
    name: "firefox",
    commands: ["firefox-esr", "firefox"],
    debianPackage: "firefox-esr",
    neededFor: "a browser whose own Web Push goes through the service",
  },
  {
    name: "openssl",
    commands: ["openssl"],
    debianPackage: "openssl",
    neededFor: "TLS with certificates that we did not make ourselves",
  },
  {
    name: "postgresql",
    // Clients alone bring psql to the path; a server is where initdb is.
    commands: ["initdb"],
    versions: "/usr/lib/postgresql",
    debianPackage: "postgresql",
    neededFor: "the engine of many machines",
  },
  {
    name: "pgbouncer",
    commands: ["pgbouncer", "/usr/sbin/pgbouncer"],
    debianPackage: "pgbouncer",
    neededFor: "an engine behind a pool of connections",
  },
  {
    name: "nats-server",
    commands: ["nats-server", "/usr/sbin/nats-server"],
    debianPackage: "nats-server",
    neededFor: "the bus of many machines",
  },
];

/**
 * A sender as an npm package that brings more than everybody who installs the workspace should wait for. Its folder has a manifest and
 * a lock file of its own.
 */
export interface ForeignSender {
  /** The package, which is the only dependency of the folder's manifest. */
  readonly name: string;
  /** From the root. */
  readonly folder: string;
  /** Which tests stand on it. */
  readonly neededFor: string;
}

/** One entry a sender. */
export const foreignSenders: readonly ForeignSender[] = [
  {
    name: "node-pushnotifications",
    folder: "test/real/node-pushnotifications",
    neededFor: "a sender that pushes to several devices at once",
  },
  {
    name: "web-push",
    folder: "test/real/web-push-npm",
    neededFor: "the sender of Web Push that most servers use",
  },
  {
    name: "@azure/notification-hubs",
    folder: "test/real/azure-notification-hubs",
    neededFor: "the official client of the hub",
  },
  {
    name: "@azure/notification-hubs",
    folder: "test/real/azure-notification-hubs-1",
    neededFor: "the official client of the hub as it was before 2.0",
  },
  {
    name: "azure-sb",
    folder: "test/real/azure-sb",
    neededFor: "the client of the hub before that one",
  },
];

const ROOT = `${import.meta.dirname}/..`;

/** Whether the version that the folder's manifest asks for is there. */
export function isInstalled({ name, folder }: ForeignSender, root = ROOT): boolean {
  const installed = `${root}/${folder}/node_modules/${name}/package.json`;
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")).dependencies[name];
  return JSON.parse(readFileSync(installed, "utf8")).version === wanted;
}

/** How a name, or a path, becomes the path of a program; handed in by tests. */
export type Which = (command: string) => string | null;

/** Gives the path of a component, or null when the machine does not have it. */
export function locate(component: Component, which: Which = Bun.which): string | null {
  const folders = component.versions === undefined ? [] : listVersions(component.versions);
  const places = folders.flatMap((folder) => component.commands.map((command) => `${folder}/bin/${command}`));
  for (const command of [...component.commands, ...places]) {
    const path = which(command);
    if (path !== null) return path;
  }
  return null;
}

/** Folders of the versions that are there, the newest first. */
function listVersions(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .toSorted((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
  return versions.map((version) => `${folder}/${version}`);
}

/** Gives the path of the component with this name, for the tests that start it. @throws Error when it is missing */
export function locateByName(name: string): string {
  const component = components.find((candidate) => candidate.name === name);
  const path = component === undefined ? null : locate(component);
  if (path === null) throw new Error(`${name} is not on this machine: run npm test once, or install it`);
  return path;
}
