/** What a sender's requests are looked at with: a server that writes down what it is asked, byte for byte, and answers what a test wants. */

/** One request that came. */
export interface Recorded {
  readonly method: string;
  /** With its query, as it stood in the request. */
  readonly path: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly body: string;
}

/** @param nth counts from 1 */
export type Answering = (asked: Recorded, nth: number) => Response;

export interface Recorder {
  readonly origin: string;
  readonly requests: readonly Recorded[];
  stop(): void;
}

/** Starts one on a port of its own. */
export function startRecorder(answer: Answering): Recorder {
  const requests: Recorded[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const bytes = new Uint8Array(await request.arrayBuffer());
      const body = new TextDecoder().decode(bytes);
      const asked = { method: request.method, path: pathname + search, headers: request.headers, bytes, body };
      return answer(asked, requests.push(asked));
    },
  });
  return { origin: server.url.origin, requests, stop: () => void server.stop(true) };
}
