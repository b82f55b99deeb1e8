/** The settings of the push service: name, default, unit, sentence. Flags and environment variables follow from the names. */
import {
  address,
  bytes,
  choice,
  count,
  defineSettings,
  engineSettings,
  origin,
  port,
  type SettingValues,
  seconds,
  serverSettings,
  serverUrl,
  setting,
  telemetrySettings,
  text,
} from "@belfry/host";
import { HEARTBEAT_SECONDS, MAX_PAYLOAD_BYTES } from "@belfry/protocol";

const { adminTokenFile, tls, trustedProxies, logLevel } = serverSettings;

/** Every setting there is; `docs/reference/settings.md` is written from this table. */
export const serviceSettings = defineSettings({
  data: setting({
    default: ".belfry",
    unit: "directory",
    sentence:
      "Where everything is kept that must survive: apps, channels, waiting notifications, keys, the admin token.",
    read: text(),
  }),
  ...engineSettings,
  bus: setting({
    default: "",
    unit: "URL",
    sentence:
      "NATS server over which nodes call each other, such as nats://bus:4222; empty lets the engine itself carry their calls.",
    read: serverUrl("nats", "tls"),
  }),
  busAuthority: setting({
    default: "",
    unit: "file",
    sentence: "Certificate of the authority that signs the bus's, in PEM.",
    read: text(),
  }),
  busCertificate: setting({
    default: "",
    unit: "file",
    sentence: "Certificate that this node shows to the bus, in PEM, where that asks for one.",
    read: text(),
  }),
  busKey: setting({ default: "", unit: "file", sentence: "Key of that certificate, in PEM.", read: text() }),
  nodeName: setting({
    default: "",
    unit: "name",
    sentence: "What this node is called in X-WNS-DEBUG-TRACE, traces and lists; empty makes a name of its number.",
    read: text(),
  }),
  host: setting({
    default: "127.0.0.1",
    unit: "address",
    sentence: "Address on which senders and devices reach the service; 0.0.0.0 for every address of this machine.",
    read: address,
  }),
  port: setting({ default: 8030, unit: "port", sentence: "Port of the service; 0 picks a free one.", read: port }),
  publicUrl: setting({
    default: "",
    unit: "URL",
    sentence:
      "Origin that channel URIs begin with, such as https://push.example.org; empty means address and port as they are.",
    read: origin,
  }),
  adminHost: setting({
    default: "127.0.0.1",
    unit: "address",
    sentence: "Address of the admin API and console; keep it on the loopback unless TLS is on.",
    read: address,
  }),
  adminPort: setting({
    default: 8032,
    unit: "port",
    sentence: "Port of the admin API and console; 0 picks a free one.",
    read: port,
  }),
  adminTokenFile,
  tls,
  trustedProxies,
  profile: setting({
    default: "compat",
    unit: "",
    sentence:
      "compat takes all that known senders really send; strict refuses all that the documentation of WNS forbids.",
    read: choice("compat", "strict"),
  }),
  maxPayload: setting({
    default: MAX_PAYLOAD_BYTES,
    unit: "bytes",
    sentence: "Longest payload of one notification.",
    read: bytes({ min: MAX_PAYLOAD_BYTES, max: 5120 }),
  }),
  maxData: setting({
    default: 0,
    unit: "bytes",
    sentence: "Size at which the database stops growing and pushes are answered 503; 0 means the disk is the limit.",
    read: bytes({ min: 0, max: 2 ** 46 }),
  }),
  channelsPerDevice: setting({
    default: 1000,
    unit: "channels",
    sentence: "Open channels that one device may hold, alternate ones not counted: of those 1,000 for each app.",
    read: count({ min: 1, max: 100_000 }),
  }),
  channelRate: setting({
    default: 10,
    unit: "pushes a second",
    sentence:
      "How fast senders may push to one channel, over all nodes; faster ones are answered 406 (on alternate channels 429).",
    read: count({ min: 1, max: 10_000_000 }),
  }),
  channelBurst: setting({
    default: 50,
    unit: "pushes",
    sentence: "How many pushes one channel takes at once.",
    read: count({ min: 1, max: 10_000_000 }),
  }),
  appRate: setting({
    default: 20_000,
    unit: "pushes a second",
    sentence:
      "How fast one app, or one key of alternate channels, may push over all nodes, and how many at once; a faster one is answered 406 (429).",
    read: count({ min: 1, max: 10_000_000 }),
  }),
  maxWebPushBody: setting({
    default: 4096,
    unit: "bytes",
    sentence: "Longest body of one Web Push.",
    read: bytes({ min: 4096, max: 8192 }),
  }),
  strictBody: setting({
    default: "off",
    unit: "",
    sentence: "on refuses a Web Push whose body is not what its coding says; gateways for Matrix send such bodies.",
    read: choice("off", "on"),
  }),
  receipts: setting({
    default: "on",
    unit: "",
    sentence: "Whether senders of Web Push may ask to be told when their messages were confirmed or ended.",
    read: choice("on", "off"),
  }),
  strictAudience: setting({
    default: "off",
    unit: "",
    sentence: "on refuses a VAPID token that leaves out the port of the service, as those of web-push-php do.",
    read: choice("off", "on"),
  }),
  audienceAliases: setting({
    default: "",
    unit: "URLs, separated by commas",
    sentence: "Origins for which VAPID tokens may be meant, besides the public URL.",
    read: text(),
  }),
  anonymousPushRate: setting({
    default: 100,
    unit: "pushes a second",
    sentence:
      "How many pushes one device takes of senders who prove nothing, and how many at once, on channels that were opened without a key.",
    read: count({ min: 1, max: 10_000_000 }),
  }),
  webPushOverHttp: setting({
    default: "loopback",
    unit: "",
    sentence:
      "Where channels of Web Push may have endpoints of plain http: loopback, where only this machine reaches them; on opens them everywhere.",
    read: choice("loopback", "on"),
  }),
  requireVapid: setting({
    default: "off",
    unit: "",
    sentence: "on opens no channel that everybody may push to: apps of UnifiedPush and browsers must name a key.",
    read: choice("off", "on"),
  }),
  autopushAccessKey: setting({
    default: "",
    unit: "text",
    sentence:
      "When it is set, browsers and distributors are let in at /autopush/KEY only; they can show no other credential.",
    read: text(),
  }),
  autopushMessageLimit: setting({
    default: 0,
    unit: "notifications",
    sentence:
      "With more than these waiting, a browser loses all its subscriptions, as at Mozilla's service; 0 means never.",
    read: count({ min: 0, max: 1000 }),
  }),
  autopushBatchAck: setting({
    default: "off",
    unit: "",
    sentence:
      "on forgets what a browser confirmed only with the whole batch that it came in, as Mozilla's service does.",
    read: choice("off", "on"),
  }),
  anonymousRate: setting({
    default: 100,
    unit: "requests a second",
    sentence:
      "What one address may ask without proving anything, over all nodes: token requests, new devices, refused requests.",
    read: count({ min: 1, max: 10_000_000 }),
  }),
  anonymousBurst: setting({
    default: 1000,
    unit: "requests",
    sentence: "How many such requests one address may make at once.",
    read: count({ min: 1, max: 10_000_000 }),
  }),
  helloSeconds: setting({
    default: 10,
    unit: "seconds",
    sentence: "How long a connection may stay open without saying hello.",
    read: seconds({ min: 1, max: HEARTBEAT_SECONDS.max }),
  }),
  traceNotifications: setting({
    default: 65_536,
    unit: "notifications",
    sentence: "How many of the newest notifications are remembered step by step; each costs about 160 bytes of memory.",
    read: count({ min: 100, max: 2 ** 24 }),
  }),
  traceKeepDays: setting({
    default: 7,
    unit: "days",
    sentence: "How long the ends of notifications stay on disk, step by step; 0 keeps none there.",
    read: count({ min: 0, max: 3650 }),
  }),
  traceKeepBytes: setting({
    default: 2_000_000_000,
    unit: "bytes",
    sentence: "How much room they may take; the oldest go first. One takes about 200.",
    read: bytes({ min: 1_000_000, max: 2 ** 46 }),
  }),
  drainSeconds: setting({
    default: 10,
    unit: "seconds",
    sentence: "How long stopping may take; devices are told to come back spread over half of it.",
    read: seconds({ min: 0, max: 600 }),
  }),
  ...telemetrySettings,
  logLevel,
});

export type ServiceSettings = SettingValues<typeof serviceSettings>;
