/** A WNS on a port of its own that writes down what it is asked, and a sender that uses it. For tests. */
import { createSender, type SenderOptions } from "../sender.ts";

const CREDENTIALS = { packageSid: "ms-app://s-1-15-2-1-2-3-4-5-6-7", clientSecret: "the-client-secret" };
export const RECEIVED = { "X-WNS-STATUS": "received", "X-WNS-MSG-ID": "0A1B2C3D4E5F6071" };

/** One request as it came. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** @param nth counted from 1 */
export type Answering = (seen: Seen, nth: number) => Response | Promise<Response>;

export const receive: Answering = () => new Response(null, { headers: RECEIVED });
export const giveToken: Answering = (_, n) =>
  Response.json({ token_type: "bearer", access_token: `token-${n}`, expires_in: 86_400 });

const running: { stop(): unknown }[] = [];

/** Stops all that were started since it was called last: for `afterEach`. */
export function stopAll(): void {
  for (const server of running.splice(0)) server.stop();
}

export function playWns(
  onPush: Answering = receive,
  onToken: Answering = giveToken,
  options: Partial<SenderOptions> = {},
) {
  const tokens: Seen[] = [];
  const pushes: Seen[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname: path } = new URL(request.url);
      const seen = { method: request.method, path, headers: request.headers, body: await request.text() };
      if (path === "/accesstoken.srf") return onToken(seen, tokens.push(seen));
      return onPush(seen, pushes.push(seen));
    },
  });
  running.push({ stop: () => server.stop(true) });
  const service = server.url.origin;
  const sender = createSender({ ...CREDENTIALS, service, now: () => 0, ...options });
  return { sender, tokens, pushes, service, uri: `${service}/?token=abc` };
}
