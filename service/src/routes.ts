/** The public port: which path belongs to which chapter. Senders and devices come in here and nowhere else. */
import { asBelfryError, type Door, errorResponse, type Health } from "@belfry/host";
import { BelfryError, DEVICE_PATH, DEVICE_SUBPROTOCOL, TOKEN_PATH } from "@belfry/protocol";
import type { Delivery } from "./delivery/delivery.ts";
import { answerPush, type PushParts } from "./push/routes.ts";
import { targetOf } from "./target.ts";
import { answerToken, type TokenParts } from "./token/routes.ts";

export interface PublicParts {
  readonly push: PushParts;
  readonly token: TokenParts;
  readonly delivery: Delivery;
  readonly health: Health;
}

type Answer = Response | undefined | Promise<Response | undefined>;

/** @returns the function that answers every request of senders and devices */
export function publicRoutes(parts: PublicParts): (request: Request, door: Door) => Answer {
  return (request, door) => {
    const target = targetOf(request.url);
    const address = () => door.address(request);
    switch (target.path) {
      case TOKEN_PATH:
        return answerToken(parts.token, request, address());
      case DEVICE_PATH:
        return connectDevice(parts, request, door);
      case "/healthz":
      case "/readyz":
        return parts.health.healthRoutes(target.path);
      default:
        return answerPush(parts.push, request, target, address);
    }
  };
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
