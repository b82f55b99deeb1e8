/** What to do about a refusal, said to a person at a command line. The table in `protocol` says it to programs. */
import type { Advice, ErrorCode } from "@belfry/protocol";

const BY_CODE: Partial<Record<ErrorCode, string>> = {
  USAGE: "`belfry help` lists the commands; `belfry COMMAND --help` shows what one takes.",
  SETTING_UNKNOWN: "`belfry config` lists every setting with its flag and its environment variable.",
  SETTING_INVALID: "`belfry config` shows each setting with its unit and default.",
  PORT_IN_USE:
    "Stop the process that listens there, or choose other ports: --port N, --hub-port N, --admin-port N; 0 picks a free one.",
  ENGINE_UNREACHABLE: "See that it runs, and that the address is right: BELFRY_ENGINE or --engine, and --bus.",
  ENGINE_REFUSED:
    "Look at user, password and database: BELFRY_ENGINE, --engine-password-file, and --bus; its own log says why.",
  DATA_LOCKED:
    "Stop the other belfry, whose process id is in admin.json (of a hub: hub.json) there, or give this one a directory and ports of its own: --data DIR --port 0 --admin-port 0.",
  DATA_UNUSABLE: "Name a directory that you own and may write to with --data DIR.",
  TLS_UNUSABLE: "Give --tls CERT.pem,KEY.pem with a key that fits the certificate, or --tls dev for a local CA.",
  SERVER_NOT_FOUND:
    "`belfry up` starts one. If it runs elsewhere, name its --data DIR, or --admin URL with --admin-token-file FILE.",
  ADMIN_TOKEN_INVALID: "Use the token in the server's data directory: --admin-token-file FILE or BELFRY_ADMIN_TOKEN.",
  NETWORK_FAILED:
    "See that the address is right and that the server runs; a certificate that this machine does not trust needs its CA named with --ca FILE.",
  APP_UNKNOWN: "`belfry app list` shows the apps of this server; `belfry app create NAME` makes one.",
  CLIENT_UNKNOWN: "`belfry app list` shows the package SIDs of this server.",
  CLIENT_SECRET_WRONG: "`belfry app secret rotate SID` gives a new secret.",
  TOKEN_REFUSED:
    "Look at package SID and client secret: `belfry app list` shows the apps and the ends of their secrets.",
  CONNECTION_REPLACED: "Another process uses the same device; give this one its own identity with --device FILE.",
  DEVICE_CREDENTIAL_INVALID: "The service does not know this device; delete its file to begin as a new one.",
  SECRET_LIMIT: "`belfry app secret revoke SID` ends the older one.",
  SECRET_LAST: "`belfry app secret rotate SID` gives a second one first.",
  CHANNEL_UNKNOWN: "`belfry channel list` shows the open channels with their URIs.",
  SENDER_BLOCKED: "An operator blocked this app; its channels are good. `belfry app unblock SID` lets it push again.",
  HUB_UNKNOWN: "`belfry hub list` shows the hubs of this server; `belfry hub create NAME` makes one.",
  HUB_EXISTS: "Choose another name, or use this one: `belfry hub keys NAME` prints its connection strings.",
  INSTALLATION_UNKNOWN: "`belfry hub installations NAME` lists those there are.",
  FAULT_UNKNOWN: "`belfry fault list` shows the faults that are set, with their numbers.",
  FAULT_LIMIT: "`belfry fault clear` ends all of them, `belfry fault clear N` one.",
  NOTIFICATION_UNKNOWN:
    "The id is the X-WNS-MSG-ID that the push was answered with. What one of many nodes accepted is found while that node runs.",
  MOVE_REFUSED:
    "Name a stopped server's directory with --from, and an engine that holds nothing of Belfry: another --to or --engine-schema. Where the service is moved already, --only hub goes on.",
  CAPTURE_UNKNOWN: "`belfry app capture SID on` keeps the pushes that come after it, for a while.",
  BACKUP_UNUSABLE: "A backup goes into a new file, and is restored into a directory without a database: --data DIR.",
  CHANNEL_FOREIGN: "Push with the credentials of the app that asked for this channel.",
  PAYLOAD_TOO_LARGE: "Send at most 5,000 bytes: say that there is news, and let the app fetch the rest.",
  HOST_NOT_ALLOWED: "If this host is your Belfry, name it with --service URL.",
};

const BY_ADVICE: Readonly<Record<Advice, string>> = {
  "fix-request": "Change the request; repeating it as it is gives the same answer.",
  "new-token": "Ask for a new access token, then try once more.",
  "new-channel": "Forget this channel URI; the app must ask its device for a new one.",
  "retry-later": "Nothing is wrong with the request; try again later.",
  report: "This should not happen: please report it with the words above.",
};

/** One or two sentences on the way out. */
export function adviceFor(code: ErrorCode, advice: Advice): string {
  return BY_CODE[code] ?? BY_ADVICE[advice];
}

/** The same where only the advice is known, as in the outcome of a push. */
export function wordsOf(advice: Advice): string {
  return BY_ADVICE[advice];
}
