/** The public port: which path belongs to which chapter. Senders and devices come in here and nowhere else. */
import { createHash, timingSafeEqual } from "node:crypto";
import { asBelfryError, type Door, errorResponse, type Health } from "@belfry/host";
import {
  BelfryError,
  DEVICE_PATH,
  DEVICE_SUBPROTOCOL,
  MULTICAST_PATH,
  readEntraPath,
  TOKEN_PATH,
} from "@belfry/protocol";
import type { OpenParts } from "./channel/open.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { createMulticastRoute } from "./push/multicast.ts";
import type { PushReader } from "./push/reader.ts";
import { answerPush, type PushParts } from "./push/routes.ts";
import { createWebPushRoutes, type WebPushRoutes } from "./push/web-push-routes.ts";
import { createWnsReader } from "./push/wns.ts";
import { type Target, targetOf } from "./target.ts";
import { entraForm } from "./token/entra.ts";
import { legacyForm } from "./token/legacy.ts";
import { answerToken, type TokenParts } from "./token/routes.ts";

export interface PublicParts {
  readonly push: PushParts;
  /** What it takes to open a channel. */
  readonly opening: OpenParts;
  readonly token: TokenParts;
  readonly delivery: Delivery;
  readonly health: Health;
  /** What stands in the path at which devices are let in that speak autopush; empty when that is open to all. */
  readonly autopushAccessKey: string;
}

/** @source mozilla/gecko-dev `PushServiceWebSocket.sys.mjs` */
const AUTOPUSH_SUBPROTOCOL = "push-notification";
const AUTOPUSH_PATH = "/autopush";

type Answer = Response | undefined | Promise<Response | undefined>;

/** How senders speak, each in its own place. */
interface Readers {
  readonly wns: PushReader;
  readonly webPush: WebPushRoutes;
}

/** @returns the function that answers every request of senders and devices */
export function publicRoutes(parts: PublicParts): (request: Request, door: Door) => Answer {
  const readers = { wns: createWnsReader(parts.push), webPush: createWebPushRoutes(parts.push, parts.opening) };
  const answerMulticast = createMulticastRoute(parts.push);
  return (request, door) => {
    const target = targetOf(request.url);
    const address = () => door.address(request);
    switch (target.path) {
      case "/":
        // A channel URI of WNS has the same path, and is told apart by its token.
        if (isUpgrade(request) && !target.query.startsWith("token="))
          return connect(parts, request, door, () => upgradeAutopush(parts, request, target, door));
        return answerPush(parts.push, readers.wns, request, target, address);
      case MULTICAST_PATH:
        return readers.wns.formFor(undefined).takesMulticasts
          ? answerMulticast(request, address)
          : answerPush(parts.push, readers.wns, request, target, address);
      case TOKEN_PATH:
        return answerToken(parts.token, legacyForm, request, address());
      case DEVICE_PATH:
        return connect(parts, request, door, () => upgrade(parts, request, door));
      case "/healthz":
      case "/readyz":
        return parts.health.healthRoutes(target.path);
      case AUTOPUSH_PATH:
        return connect(parts, request, door, () => upgradeAutopush(parts, request, target, door));
      default:
        if (target.path.startsWith(`${AUTOPUSH_PATH}/`)) {
          return connect(parts, request, door, () => upgradeAutopush(parts, request, target, door));
        }
        return answerElsewhere(parts, readers, request, target, address);
    }
  };
}

/** Paths that are not fixed: those of Entra's tenants, the tokens of Web Push, and whatever else is tried. */
function answerElsewhere(
  { push, token }: PublicParts,
  { wns, webPush }: Readers,
  request: Request,
  target: Target,
  address: () => string,
): Answer {
  const { path } = target;
  const entra = readEntraPath(path);
  if (entra !== undefined) return answerToken(token, entraForm(entra.tenantId), request, address());
  return webPush(request, target, address) ?? answerPush(push, wns, request, target, address);
}

/** Must not wait for anything: a WebSocket is upgraded at once or not at all. Who the device is, its first frame says. */
function connect(parts: PublicParts, request: Request, door: Door, upgrade: () => void): Response | undefined {
  try {
    upgrade();
    return undefined;
  } catch (thrown) {
    const error = asBelfryError(thrown);
    parts.delivery.refused(error, { address: door.address(request), deviceId: "" });
    return errorResponse(error);
  }
}

function upgrade({ push, delivery }: PublicParts, request: Request, door: Door): void {
  if (push.draining()) throw new BelfryError("DRAINING");
  const offered = request.headers.get("sec-websocket-protocol")?.split(",") ?? [];
  if (!offered.some((one) => one.trim() === DEVICE_SUBPROTOCOL)) {
    throw new BelfryError("PROTOCOL_UNSUPPORTED", { detail: `this is a WebSocket speaking ${DEVICE_SUBPROTOCOL}` });
  }
  if (!door.upgrade(request, delivery.accept(door.address(request)), DEVICE_SUBPROTOCOL)) {
    throw new BelfryError("PROTOCOL_UNSUPPORTED", { detail: "the request is no WebSocket upgrade" });
  }
}

const isUpgrade = ({ method, headers }: Request): boolean =>
  method === "GET" && headers.get("upgrade")?.toLowerCase() === "websocket";

/** Browsers and distributors keep the path of the address that they were given; all they can show is in it. */
function upgradeAutopush(parts: PublicParts, request: Request, { path }: Target, door: Door): void {
  const { push, delivery, autopushAccessKey: key } = parts;
  if (push.draining()) throw new BelfryError("DRAINING");
  const isLetIn = key === "" ? path === "/" || path === AUTOPUSH_PATH : isSame(path, `${AUTOPUSH_PATH}/${key}`);
  if (!isLetIn) throw new BelfryError("NOT_FOUND");
  const offered = request.headers.get("sec-websocket-protocol")?.split(",") ?? [];
  const chosen = offered.some((one) => one.trim() === AUTOPUSH_SUBPROTOCOL) ? AUTOPUSH_SUBPROTOCOL : undefined;
  if (!door.upgrade(request, delivery.acceptAutopush(door.address(request)), chosen)) {
    throw new BelfryError("PROTOCOL_UNSUPPORTED", { detail: "the request is no WebSocket upgrade" });
  }
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
