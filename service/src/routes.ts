/** The public port: which path belongs to which chapter. Senders and devices come in here and nowhere else. */
import { asBelfryError, type Door, errorResponse, type Health } from "@belfry/host";
import { BelfryError, DEVICE_PATH, DEVICE_SUBPROTOCOL, readEntraPath, TOKEN_PATH } from "@belfry/protocol";
import type { Delivery } from "./delivery/delivery.ts";
import type { PushReader } from "./push/reader.ts";
import { answerPush, type PushParts } from "./push/routes.ts";
import { createWebPushReader } from "./push/web-push.ts";
import { createWnsReader } from "./push/wns.ts";
import { type Target, targetOf } from "./target.ts";
import { entraForm } from "./token/entra.ts";
import { legacyForm } from "./token/legacy.ts";
import { answerToken, type TokenParts } from "./token/routes.ts";

export interface PublicParts {
  readonly push: PushParts;
  readonly token: TokenParts;
  readonly delivery: Delivery;
  readonly health: Health;
}

type Answer = Response | undefined | Promise<Response | undefined>;

/** How senders speak, each in its own place. */
interface Readers {
  readonly wns: PushReader;
  readonly webPush: PushReader;
}

/** @returns the function that answers every request of senders and devices */
export function publicRoutes(parts: PublicParts): (request: Request, door: Door) => Answer {
  const readers = { wns: createWnsReader(parts.push), webPush: createWebPushReader(parts.push) };
  return (request, door) => {
    const target = targetOf(request.url);
    const address = () => door.address(request);
    switch (target.path) {
      case "/":
        return answerPush(parts.push, readers.wns, request, target, address);
      case TOKEN_PATH:
        return answerToken(parts.token, legacyForm, request, address());
      case DEVICE_PATH:
        return connectDevice(parts, request, door);
      case "/healthz":
      case "/readyz":
        return parts.health.healthRoutes(target.path);
      default:
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
  const reader = path === "/w" || path.startsWith("/w/") ? webPush : wns;
  return answerPush(push, reader, request, target, address);
}

/** Must not wait for anything: a WebSocket is upgraded at once or not at all. Who the device is, its first frame says. */
function connectDevice(parts: PublicParts, request: Request, door: Door): Response | undefined {
  try {
    upgrade(parts, request, door);
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
