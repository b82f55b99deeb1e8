/** The campaign with known causes: every kind of episode there is, and what of the tables of reasons and errors it must have met. */
import type { EndReason, ErrorCode } from "@belfry/protocol";
import { connections, unwelcome } from "./campaign/connections.ts";
import { endings } from "./campaign/ends.ts";
import { faults } from "./campaign/faults.ts";
import type { Episode, Refused } from "./campaign/played.ts";
import { refusals } from "./campaign/refusals.ts";
import { strangers, tokens } from "./campaign/tokens.ts";
import { matrixRefusal, noRoomOnDevice, tooManyReceipts, webPush } from "./campaign/web-push.ts";
import type { Random } from "./random.ts";
import type { TestService } from "./test-service.ts";

/** Every kind of cause there is. */
export const EPISODES: readonly Episode[] = [...endings, ...faults, ...refusals, ...webPush, ...connections, ...tokens];

/** Once in a round, because each is many notifications. */
export const LARGE_EPISODES: readonly Episode[] = [noRoomOnDevice, tooManyReceipts];

/** Refusals of somebody of whom nothing is known. */
export const STRANGERS: readonly ((service: TestService) => Promise<Refused>)[] = [
  ...strangers,
  ...unwelcome,
  matrixRefusal,
];

/** The same in an order of its own. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.below(2 ** 30) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** What no episode leads to. */
export const NOT_ENDED: Readonly<Partial<Record<EndReason, string>>> = {
  UNTOLD: "an answer that is lost with a node or a process: test/cluster/lost-ends.test.ts",
};

/** What neither a sender nor a device is ever refused with, or not by a service that runs. */
export const NOT_MET: Readonly<Partial<Record<ErrorCode, string>>> = {
  ADMIN_TOKEN_INVALID: "the admin API",
  SESSION_INVALID: "the admin API",
  CSRF_TOKEN_INVALID: "the admin API",
  ORIGIN_FOREIGN: "the admin API",
  ADMIN_REQUEST_INVALID: "the admin API",
  NOT_FOUND: "the admin API",
  SECRET_LIMIT: "the admin API",
  SECRET_LAST: "the admin API",
  COPY_ELSEWHERE: "the admin API",
  BACKUP_UNUSABLE: "the command line",
  MOVE_REFUSED: "the command line",
  FAULT_UNKNOWN: "the admin API",
  FAULT_LIMIT: "the admin API",
  NOTIFICATION_UNKNOWN: "the admin API",
  CAPTURE_UNKNOWN: "the admin API",
  CAPTURE_LIMIT: "the admin API",
  REPLAY_REFUSED: "the admin API",
  KEY_LIMIT: "the admin API",
  HUB_UNKNOWN: "the admin API",
  HUB_EXISTS: "the admin API",
  HUB_REFUSED: "the admin API",
  HUB_BUSY: "the admin API",
  INSTALLATION_UNKNOWN: "the admin API",
  JOB_UNKNOWN: "the admin API",
  USAGE: "the command line",
  SETTING_UNKNOWN: "a service that starts",
  SETTING_INVALID: "a service that starts",
  PORT_IN_USE: "a service that starts",
  DATA_LOCKED: "a service that starts",
  DATA_UNUSABLE: "a service that starts",
  TLS_UNUSABLE: "a service that starts",
  ENGINE_UNREACHABLE: "the service's own side",
  ENGINE_REFUSED: "the service's own side",
  ENGINE_UNSUITABLE: "the service's own side",
  SERVER_NOT_FOUND: "the command line",
  HOST_NOT_ALLOWED: "the sender's own side",
  TOKEN_REFUSED: "the sender's own side",
  NETWORK_FAILED: "the sender's own side",
  ANSWER_UNREADABLE: "the sender's own side",
  CHANNEL_REQUEST_FAILED: "the device's own side",
};
