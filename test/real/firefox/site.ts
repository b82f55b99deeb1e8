/** The server of a site that notifies: serves its page and service worker, and hears what the worker got. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../support/until.ts";

export interface Site {
  /** Without a slash at its end. */
  readonly origin: string;
  /** The next message that the service worker got; null for an empty one. */
  message(): Promise<Buffer | null>;
  /** Messages that came and were not taken yet. */
  readonly waiting: number;
  /** How often the worker was told that its subscription is over. */
  readonly changes: number;
  stop(): Promise<void>;
}

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const PAGE = '<!doctype html><title>News</title><script src="/page.js"></script>';

/** Serves the site on a free port of `localhost`, which browsers hold for secure. */
export function serveSite(): Site {
  const messages: (Buffer | null)[] = [];
  let changes = 0;
  const of = (type: string, text: string) => () => new Response(text, { headers: { "Content-Type": type } });
  const take = (use: (body: unknown) => void) => ({
    async POST(request: Request) {
      use(await request.json());
      return new Response(null, { status: 204 });
    },
  });
  const server = Bun.serve({
    port: 0,
    hostname: "localhost",
    routes: {
      "/": of("text/html", PAGE),
      "/page.js": of("text/javascript", read("page.js")),
      "/service-worker.js": of("text/javascript", read("service-worker.js")),
      "/favicon.ico": () => new Response(null, { status: 204 }),
      "/messages": take((bytes) => messages.push(bytes === null ? null : Buffer.from(bytes as number[]))),
      "/changes": take(() => {
        changes += 1;
      }),
    },
  });
  return {
    origin: `http://localhost:${server.port}`,
    async message() {
      await until("the service worker gets a message", () => messages.length > 0);
      return messages.shift() ?? null;
    },
    get waiting() {
      return messages.length;
    },
    get changes() {
      return changes;
    },
    stop: () => server.stop(true),
  };
}
