/** Opens the hub's ports: one for its clients, and one for operators where no other server of the process has one. */
import {
  type Admin,
  asBelfryError,
  type Door,
  errorResponse,
  type Health,
  type IpNetwork,
  type Listening,
  type Log,
  listen,
  logRefusal,
  type TlsFiles,
} from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { HubRoutes } from "./routes.ts";

/** Nobody speaks WebSocket with a hub. */
const MAX_MESSAGE_BYTES = 1024;

/** What both ports share. */
export interface PortParts {
  readonly tls: TlsFiles | undefined;
  /** Peers whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly IpNetwork[];
  readonly health: Health;
  readonly log: Log;
}

/** Where a port is to be. */
export interface PortPlace {
  readonly hostname: string;
  readonly port: number;
}

const pathOf = (url: string) => URL.parse(url, "http://localhost")?.pathname ?? "/";

/** What is asked by balancers and by nobody else; a hub of such a name is asked for something below it. */
const isHealth = (path: string) => path === "/healthz" || path === "/readyz";

function open(
  place: PortPlace,
  { tls, trustedProxies, log }: PortParts,
  answer: (request: Request, door: Door) => Promise<Response>,
): Listening {
  return listen({
    ...place,
    tls,
    trustedProxies,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    answer,
    failed(thrown) {
      const error = asBelfryError(thrown);
      logRefusal(log, error);
      return errorResponse(error);
    },
  });
}

/** Answers before there is anybody to ask: the address must be known before the hub that names it in its answers can be made. */
const starting = () => errorResponse(new BelfryError("DRAINING", { detail: "the hub is about to start" }));

/** The public port. @param routes undefined until the hub is made @throws BelfryError PORT_IN_USE, TLS_UNUSABLE */
export function openHubPort(place: PortPlace, parts: PortParts, routes: () => HubRoutes | undefined): Listening {
  return open(place, parts, async (request, door) => {
    const path = pathOf(request.url);
    if (isHealth(path)) return (await parts.health.healthRoutes(path)) ?? starting();
    return (await routes()?.(request, door.address(request))) ?? starting();
  });
}

/** A hub's own admin port. @throws BelfryError PORT_IN_USE, TLS_UNUSABLE */
export function openAdminPort(place: PortPlace, parts: PortParts, admin: Admin): Listening {
  return open(place, parts, async (request, door) => {
    const path = pathOf(request.url);
    if (isHealth(path)) return (await parts.health.healthRoutes(path)) ?? starting();
    return admin.answer(request, door.address(request));
  });
}
