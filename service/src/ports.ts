/** Opens and closes the two ports: one for senders and devices, one for operators. Who answers there is handed in. */
import {
  type Admin,
  asBelfryError,
  type Certificate,
  closePorts,
  type Door,
  errorResponse,
  type Listening,
  type Log,
  listen,
  logRefusal,
} from "@belfry/host";
import { BelfryError, DEVICE_PATH, MAX_AUTOPUSH_FRAME_BYTES } from "@belfry/protocol";
import { isWebPushPath } from "./channel/uri.ts";
import type { ServiceSettings } from "./config.ts";
import { type PublicParts, publicRoutes } from "./routes.ts";
import { targetOf } from "./target.ts";

/** What the admin port shows to a browser. Answers undefined for what it does not have. */
export interface AdminPage {
  answer(request: Request): Promise<Response | undefined>;
}

export interface Doors {
  readonly open: PublicParts;
  readonly admin: Admin;
  readonly log: Log;
}

export interface Ports {
  readonly service: Listening;
  readonly admin: Listening;
  /** Waits for requests in flight, at most so long, then ends what is left. */
  close(graceMs: number): Promise<void>;
}

/** @throws BelfryError PORT_IN_USE */
export function openPorts(
  settings: ServiceSettings,
  { tls }: Certificate,
  doors: Doors,
  page: AdminPage | undefined,
): Ports {
  const shared = {
    tls,
    trustedProxies: settings.trustedProxies,
    maxMessageBytes: MAX_AUTOPUSH_FRAME_BYTES,
    failed(thrown: unknown) {
      const error = asBelfryError(thrown);
      logRefusal(doors.log, error);
      return errorResponse(error);
    },
  };
  const routes = publicRoutes(doors.open);
  const open: typeof routes = (request, door) =>
    doors.open.push.draining() ? endingConnection(routes(request, door)) : routes(request, door);
  const service = listen({ ...shared, hostname: settings.host, port: settings.port, answer: open });
  try {
    const answer = adminDoor(doors, open, page);
    const admin = listen({ ...shared, hostname: settings.adminHost, port: settings.adminPort, answer });
    return { service, admin, close: (graceMs) => closePorts([service, admin], graceMs) };
  } catch (error) {
    service.destroy();
    throw error;
  }
}

/** A sender that keeps its connection would push once more at the very moment at which it is closed: it is told with its answer. */
async function endingConnection(answer: Response | undefined | Promise<Response | undefined>) {
  const answered = await answer;
  answered?.headers.set("Connection", "close");
  return answered;
}

/** The API for operators, the page, and beside them what a page on this origin needs to be a device and a sender. */
function adminDoor({ admin }: Doors, open: ReturnType<typeof publicRoutes>, page: AdminPage | undefined) {
  return async (request: Request, door: Door): Promise<Response | undefined> => {
    const { path, query } = targetOf(request.url);
    if (path.startsWith("/v1/") || path === "/metrics") return admin.answer(request, door.address(request));
    if (path === DEVICE_PATH || path === "/healthz" || path === "/readyz") return open(request, door);
    if (query.startsWith("token=") || isWebPushPath(path)) return open(request, door);
    const answer = request.method === "GET" ? await page?.answer(request) : undefined;
    const nothing = new BelfryError("NOT_FOUND", { detail: `${request.method} ${path.slice(0, 80)}` });
    return answer ?? admin.refuse(nothing, door.address(request));
  };
}
