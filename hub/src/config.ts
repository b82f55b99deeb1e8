/** The settings of the hub: name, default, unit, sentence. Flags and environment variables follow from the names. */
import {
  address,
  bytes,
  count,
  defineSettings,
  engineSettings,
  flagValue,
  origin,
  port,
  type Reader,
  type SettingValues,
  seconds,
  serverSettings,
  setting,
  telemetrySettings,
  text,
} from "@belfry/host";

const { adminTokenFile, tls, trustedProxies, logLevel } = serverSettings;

/** Hosts as they stand in an allow-list; whether each is one is found out by whoever reads the list. */
const hosts: Reader<readonly string[]> = {
  expected: "hosts separated by commas, such as push.example.org:8030 or .example.org",
  read(given) {
    if (given === true) return undefined;
    const list = given.split(",").map((host) => host.trim());
    return list.filter((host) => host !== "");
  },
  format: (value) => value.join(","),
};

/**
 * Every setting there is; `docs/reference/settings.md` is written from this table. Names that the push service has too mean the same
 * there, so that one command line starts both; all others begin with `hub`.
 */
export const hubSettings = defineSettings({
  data: setting({
    default: ".belfry",
    unit: "directory",
    sentence: "Where everything is kept that must survive: hubs, installations, sends under way, the admin token.",
    read: text(),
  }),
  host: setting({
    default: "127.0.0.1",
    unit: "address",
    sentence: "Address on which clients reach the hub; 0.0.0.0 for every address of this machine.",
    read: address,
  }),
  hubPort: setting({ default: 8031, unit: "port", sentence: "Port of the hub; 0 picks a free one.", read: port }),
  hubPublicUrl: setting({
    default: "",
    unit: "URL",
    sentence:
      "Origin in connection strings and answers, such as https://hub.example.org; empty means address and port as they are.",
    read: origin,
  }),
  adminHost: setting({
    default: "127.0.0.1",
    unit: "address",
    sentence: "Address of the admin API; keep it on the loopback unless TLS is on.",
    read: address,
  }),
  adminPort: setting({
    default: 8033,
    unit: "port",
    sentence: "Port of the admin API of a hub that runs alone; 0 picks a free one.",
    read: port,
  }),
  adminTokenFile,
  tls,
  trustedProxies,
  hubWnsHosts: setting({
    default: [] as readonly string[],
    unit: "hosts",
    sentence: "Further hosts that channel URIs may be on, beside those of WNS and of the service in this process.",
    read: hosts,
  }),
  hubBrowserHosts: setting({
    default: [] as readonly string[],
    unit: "hosts",
    sentence: "Further hosts that browsers' endpoints may be on, beside the well-known push services.",
    read: hosts,
  }),
  hubAllowPrivate: setting({
    default: false,
    unit: "",
    sentence: "Push to this machine and to private networks too; the service in this process may always be pushed to.",
    read: flagValue,
  }),
  hubTrustCa: setting({
    default: "",
    unit: "file",
    sentence: "Certificate in PEM of an authority to trust beside the usual ones, such as that of another Belfry.",
    read: text(),
  }),
  hubSendConcurrency: setting({
    default: 128,
    unit: "pushes",
    sentence: "How many pushes to one host are under way at once, at most; slower services get fewer by themselves.",
    read: count({ min: 1, max: 128 }),
  }),
  hubRate: setting({
    default: 0,
    unit: "requests a second",
    sentence: "How many requests one hub takes; more are answered 429. 0 means as many as come.",
    read: count({ min: 0, max: 10_000_000 }),
  }),
  hubTestRate: setting({
    default: 10,
    unit: "sends a minute",
    sentence: "How many test sends one hub takes, each to at most ten devices; more are answered 429.",
    read: count({ min: 1, max: 100_000 }),
  }),
  hubScheduleDays: setting({
    default: 7,
    unit: "days",
    sentence: "How far ahead a send may be scheduled.",
    read: count({ min: 1, max: 3650 }),
  }),
  hubKeepDays: setting({
    default: 7,
    unit: "days",
    sentence: "How long it is remembered what became of a send, and which channels were gone.",
    read: count({ min: 1, max: 3650 }),
  }),
  hubIdHours: setting({
    default: 24,
    unit: "hours",
    sentence: "How long a registration id may lie unused before it is given up.",
    read: count({ min: 1, max: 87_600 }),
  }),
  hubStrictKeys: setting({
    default: false,
    unit: "",
    sentence:
      "Refuse a browser's channel whose keys have the wrong length when it is registered, not when it is pushed to.",
    read: flagValue,
  }),
  hubMaxData: setting({
    default: 0,
    unit: "bytes",
    sentence:
      "Size at which the hub's database stops growing and writes are answered 503; 0 means the disk is the limit.",
    read: bytes({ min: 0, max: 2 ** 46 }),
  }),
  ...engineSettings,
  hubFiles: setting({
    default: "",
    unit: "directory",
    sentence:
      "Where imports are read and exports written; empty means in the data directory. Nodes that share an engine share this too.",
    read: text(),
  }),
  drainSeconds: setting({
    default: 10,
    unit: "seconds",
    sentence:
      "How long stopping may take; pushes under way are finished, the rest of a send goes on at the next start.",
    read: seconds({ min: 0, max: 600 }),
  }),
  ...telemetrySettings,
  logLevel,
});

export type HubSettings = SettingValues<typeof hubSettings>;
