/** Which path of Web Push belongs to whom. */
import { BelfryError } from "@belfry/protocol";
import type { OpenParts } from "../channel/open.ts";
import { isWebPushPath } from "../channel/uri.ts";
import type { Target } from "../target.ts";
import { answerDiscovery } from "./discovery.ts";
import { createMatrixGateway, MATRIX_PATH } from "./matrix-gateway.ts";
import { MESSAGE_PATH } from "./message.ts";
import { answerMessage } from "./message-routes.ts";
import { createReceiptRoutes } from "./receipt-routes.ts";
import { RECEIPTS_PATH } from "./receipts.ts";
import { answerPlainly, answerPreflight } from "./resource.ts";
import { answerPush, type PushParts } from "./routes.ts";
import { createSubscriptionRoutes, SUBSCRIBE_PATH, SUBSCRIPTION_PATH } from "./subscription-routes.ts";
import { createWebPushReader } from "./web-push.ts";

/** @returns undefined for a path that is none of Web Push */
export type WebPushRoutes = (
  request: Request,
  target: Target,
  address: () => string,
) => Response | Promise<Response> | undefined;

/** Where Mozilla's service has what its nodes say to each other. Whoever looks for it here finds nothing, by whatever method. */
const INTERNAL = ["/notif/", "/push/", "/status/"];
const isInternal = (path: string): boolean => INTERNAL.some((start) => path.startsWith(start));

const answerNothing = (parts: PushParts, request: Request, address: () => string): Promise<Response> =>
  answerPlainly(parts, request, { allow: request.method, address }, () =>
    Promise.reject(new BelfryError("PATH_UNKNOWN", { detail: "no internal route is here" })),
  );

const ALLOW = "POST, GET, OPTIONS";

/** @param opening what it takes to open a channel */
export function createWebPushRoutes(parts: PushParts, opening: OpenParts): WebPushRoutes {
  const readers = { wns: createWebPushReader(parts, "wns"), autopush: createWebPushReader(parts, "autopush") };
  const matrix = createMatrixGateway(parts);
  const receipts = createReceiptRoutes(parts);
  const subscriptions = createSubscriptionRoutes(parts, opening);
  return (request, target, address) => {
    const { path } = target;
    if (isWebPushPath(path)) {
      if (request.method === "OPTIONS") return answerPreflight(ALLOW);
      if (request.method === "GET") return answerDiscovery();
      const reader = path.startsWith("/wpush/") ? readers.autopush : readers.wns;
      return answerPush(parts, reader, request, target, address);
    }
    if (path.startsWith(MESSAGE_PATH)) return answerMessage(parts, request, target, address);
    if (path.startsWith(RECEIPTS_PATH)) return receipts(request, target, address);
    if (path === SUBSCRIBE_PATH || path.startsWith(SUBSCRIPTION_PATH)) return subscriptions(request, target, address);
    if (path === MATRIX_PATH) return matrix.answer(request, address);
    return isInternal(path) ? answerNothing(parts, request, address) : undefined;
  };
}
