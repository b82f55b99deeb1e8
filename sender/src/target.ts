/** Where a sender sends: the token endpoint and the hosts it trusts, read from its options once. */
import { BelfryError, TOKEN_PATH } from "@belfry/protocol";
import { type HostRule, isLoopback, readAllowedHosts, readUrl, WNS_CHANNEL_HOSTS } from "./allowed-host.ts";

/** The real WNS's token endpoint. @source Microsoft, "Windows Push Notification Services (WNS) overview" */
export const WNS_TOKEN_ENDPOINT = `https://login.live.com${TOKEN_PATH}`;

/** The options that say where. With none of them: the real WNS. */
export interface TargetOptions {
  /**
   * Origin of a Belfry service, for example `http://127.0.0.1:8030`: asks for tokens there and allows channel URIs of
   * exactly this origin. The one place where plain http to another machine is allowed, because you named it.
   */
  readonly service?: string | undefined;
  /** URL of the token endpoint; https, or http on a loopback host. Default: the service's, else the real WNS's. */
  readonly tokenEndpoint?: string | undefined;
  /**
   * Channel hosts to trust besides the service: `host[:port]` or `.suffix`. Default: the real WNS's if there is no
   * `service`, else none.
   */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** What {@link readTarget} makes of them. */
export interface Target {
  readonly tokenEndpoint: string;
  readonly rules: readonly HostRule[];
}

const invalid = (detail: string) => new BelfryError("SETTING_INVALID", { detail });

function readHttp(name: string, text: string): URL {
  const url = readUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw invalid(`${name} must be an http or https URL`);
  if (url.username !== "" || url.password !== "") throw invalid(`${name} must not carry a user name`);
  return url;
}

function readService(text: string): string {
  const url = readHttp("service", text);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") throw invalid("service must be an origin alone");
  return url.origin;
}

function readTokenEndpoint(text: string): string {
  const url = readHttp("tokenEndpoint", text);
  if (url.protocol === "http:" && !isLoopback(url.hostname)) throw invalid("tokenEndpoint must be https");
  return url.href;
}

/**
 * Reads where to send.
 *
 * @throws BelfryError SETTING_INVALID, naming the option
 */
export function readTarget(options: TargetOptions): Target {
  const service = options.service === undefined ? undefined : readService(options.service);
  const hosts = options.allowedHosts ?? (service === undefined ? WNS_CHANNEL_HOSTS : []);
  const named = readAllowedHosts(hosts);
  const ofService = service === undefined ? WNS_TOKEN_ENDPOINT : `${service}${TOKEN_PATH}`;
  return {
    tokenEndpoint: options.tokenEndpoint === undefined ? ofService : readTokenEndpoint(options.tokenEndpoint),
    rules: service === undefined ? named : [{ origin: service }, ...named],
  };
}
