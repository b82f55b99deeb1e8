/** Which path of Web Push belongs to whom. */
import { isWebPushPath } from "../channel/uri.ts";
import type { Target } from "../target.ts";
import { answerDiscovery } from "./discovery.ts";
import { createMatrixGateway, MATRIX_PATH } from "./matrix-gateway.ts";
import { MESSAGE_PATH } from "./message.ts";
import { answerMessage } from "./message-routes.ts";
import { answerReceipts } from "./receipt-routes.ts";
import { RECEIPTS_PATH } from "./receipts.ts";
import { answerPreflight } from "./resource.ts";
import { answerPush, type PushParts } from "./routes.ts";
import { createWebPushReader } from "./web-push.ts";

/** @returns undefined for a path that is none of Web Push */
export type WebPushRoutes = (
  request: Request,
  target: Target,
  address: () => string,
) => Response | Promise<Response> | undefined;

const ALLOW = "POST, GET, OPTIONS";

export function createWebPushRoutes(parts: PushParts): WebPushRoutes {
  const readers = { wns: createWebPushReader(parts, "wns"), autopush: createWebPushReader(parts, "autopush") };
  const matrix = createMatrixGateway(parts);
  return (request, target, address) => {
    const { path } = target;
    if (isWebPushPath(path)) {
      if (request.method === "OPTIONS") return answerPreflight(ALLOW);
      if (request.method === "GET") return answerDiscovery();
      const reader = path.startsWith("/wpush/") ? readers.autopush : readers.wns;
      return answerPush(parts, reader, request, target, address);
    }
    if (path.startsWith(MESSAGE_PATH)) return answerMessage(parts, request, target, address);
    if (path.startsWith(RECEIPTS_PATH)) return answerReceipts(parts, request, target, address);
    return path === MATRIX_PATH ? matrix.answer(request, address) : undefined;
  };
}
