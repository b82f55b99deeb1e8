/** A push as bytes: a request that is right in every part, of which a check changes the one it is about. */

import { exchangeRequest, formatRequest, openRawConnection, type RawAnswer, type RawRequest } from "./raw-http.ts";
import type { Scene } from "./scene.ts";

type Header = readonly [name: string, value: string];

/** What a check changes. */
export interface WirePush {
  readonly method?: string;
  /** Default: the URI of the scene's channel. */
  readonly uri?: string;
  /** `Authorization`; null leaves it out. */
  readonly authorization?: string | null;
  /** Everything else that says something about the notification. Default: a toast as `text/xml`. */
  readonly headers?: readonly Header[];
  readonly body?: string | Uint8Array;
  readonly host?: string;
}

export const TOAST: readonly Header[] = [
  ["Content-Type", "text/xml"],
  ["X-WNS-Type", "wns/toast"],
];
export const TILE: readonly Header[] = [
  ["Content-Type", "text/xml"],
  ["X-WNS-Type", "wns/tile"],
];
export const BADGE: readonly Header[] = [
  ["Content-Type", "text/xml"],
  ["X-WNS-Type", "wns/badge"],
];
export const RAW: readonly Header[] = [
  ["Content-Type", "application/octet-stream"],
  ["X-WNS-Type", "wns/raw"],
];

/** Path and query of a channel URI. */
export function targetOf(uri: string): string {
  const { pathname, search } = new URL(uri);
  return pathname + search;
}

export function pushRequest({ accessToken, channel }: Scene, push: WirePush = {}): RawRequest {
  const { authorization = `Bearer ${accessToken}`, headers = TOAST, uri = channel.uri, body = "<toast/>" } = push;
  const proof: Header[] = authorization === null ? [] : [["Authorization", authorization]];
  return {
    method: push.method ?? "POST",
    target: targetOf(uri),
    headers: [...proof, ...headers],
    body,
    host: push.host ?? "n1.push.example",
  };
}

export const formatPush = (scene: Scene, push?: WirePush): Buffer => formatRequest(pushRequest(scene, push));

/** Sends the push on a connection of its own. */
export const exchangePush = (port: number, scene: Scene, push?: WirePush): Promise<RawAnswer> =>
  exchangeRequest(port, pushRequest(scene, push));

/** A connection that a sender keeps: all of its pushes come to the same node, whose patience with it is its own. */
export interface KeptConnection {
  /** @throws Error when the connection ends instead of an answer */
  exchange(scene: Scene, push?: WirePush): Promise<RawAnswer>;
  end(): void;
}

export async function keepConnection(port: number): Promise<KeptConnection> {
  const connection = await openRawConnection(port);
  return {
    async exchange(scene, push) {
      connection.write(formatPush(scene, push));
      const answer = await connection.next();
      if (answer === null) throw new Error("the connection ended without an answer");
      return answer;
    },
    end: () => connection.destroy(),
  };
}
