/** Opens and closes the two ports: one for senders and devices, one for operators. Who answers there is handed in. */
import {
  asBelfryError,
  type Door,
  devTls,
  errorResponse,
  type Listening,
  listen,
  logRefusal,
  readTls,
  type TlsFiles,
} from "@belfry/host";
import { BelfryError, DEVICE_PATH, MAX_DEVICE_FRAME_BYTES } from "@belfry/protocol";
import { type AdminParts, answerAdmin, refuseAdmin } from "./admin/routes.ts";
import type { ServiceSettings } from "./config.ts";
import { type PublicParts, publicRoutes } from "./routes.ts";
import { targetOf } from "./target.ts";

/** What the admin port shows to a browser. Answers undefined for what it does not have. */
export interface AdminPage {
  answer(request: Request): Promise<Response | undefined>;
}

export interface Doors {
  readonly open: PublicParts;
  readonly admin: AdminParts;
}

export interface Ports {
  readonly service: Listening;
  readonly admin: Listening;
  /** Waits for requests in flight, at most so long, then ends what is left. */
  close(graceMs: number): Promise<void>;
}

/** A certificate for both ports, or none; with the path of its authority when we made it. */
export interface Certificate {
  readonly tls: TlsFiles | undefined;
  readonly caPath: string | null;
}

/** @throws BelfryError TLS_UNUSABLE */
export async function readCertificate(settings: ServiceSettings, data: string): Promise<Certificate> {
  if (settings.tls === "off") return { tls: undefined, caPath: null };
  if (settings.tls !== "dev") return { tls: readTls(settings.tls), caPath: null };
  const publicHost = URL.parse(settings.publicUrl)?.hostname;
  const { caPath, ...tls } = await devTls(data, [
    settings.host,
    settings.adminHost,
    ...(publicHost ? [publicHost] : []),
  ]);
  return { tls, caPath };
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
    maxMessageBytes: MAX_DEVICE_FRAME_BYTES,
    failed(thrown: unknown) {
      const error = asBelfryError(thrown);
      logRefusal(doors.admin.log, error);
      return errorResponse(error);
    },
  };
  const open = publicRoutes(doors.open);
  const service = listen({ ...shared, hostname: settings.host, port: settings.port, answer: open });
  try {
    const answer = adminDoor(doors, open, page);
    const admin = listen({ ...shared, hostname: settings.adminHost, port: settings.adminPort, answer });
    return { service, admin, close: (graceMs) => closeAll([service, admin], graceMs) };
  } catch (error) {
    service.destroy();
    throw error;
  }
}

/** The API for operators, the page, and beside them what a page on this origin needs to be a device and a sender. */
function adminDoor({ admin }: Doors, open: ReturnType<typeof publicRoutes>, page: AdminPage | undefined) {
  return async (request: Request, door: Door): Promise<Response | undefined> => {
    const { path, query } = targetOf(request.url);
    if (path.startsWith("/v1/") || path === "/metrics") return answerAdmin(admin, request, door.address(request));
    if (path === DEVICE_PATH || path === "/healthz" || path === "/readyz" || query.startsWith("token="))
      return open(request, door);
    const answer = request.method === "GET" ? await page?.answer(request) : undefined;
    const nothing = new BelfryError("NOT_FOUND", { detail: `${request.method} ${path.slice(0, 80)}` });
    return answer ?? refuseAdmin(admin, nothing, door.address(request));
  };
}

async function closeAll(ports: readonly Listening[], graceMs: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, graceMs);
  await Promise.race([Promise.all(ports.map((port) => port.stop())), over]);
  clearTimeout(timer);
  for (const port of ports) port.destroy();
}
