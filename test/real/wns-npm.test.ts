/** The npm package `wns` 0.5.4, unmodified, under Node, against `belfry serve --tls dev`; the device is `belfry listen`. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { AppCredentials } from "@belfry/protocol";
import { countedSince, type Listening, type NodeBench, startNodeBench } from "./wns/node-bench.ts";

const SEND = join(import.meta.dirname, "wns", "send.cjs");
const SEND_TEMPLATES = join(import.meta.dirname, "wns", "send-templates.cjs");

let bench: NodeBench;

beforeAll(async () => {
  bench = await startNodeBench();
});

afterAll(async () => expect(await bench.end()).toBe(0));

/** What the scripts print for one push. */
interface SentLine {
  readonly type?: string;
  readonly template?: string;
  readonly status?: number;
  readonly messageId?: string;
  readonly tokenWasNew?: boolean;
  readonly payload?: string;
  readonly error?: string;
}

/** Runs a script that prints one line for each push. */
async function send(app: AppCredentials, script: string, env: Readonly<Record<string, string>>) {
  const { code, errors, lines } = await bench.send(app, script, env);
  return { code, errors, sent: lines as readonly SentLine[] };
}

/** An app, and a device that holds a channel of it. */
async function createScene(): Promise<{ app: AppCredentials } & Listening> {
  const app = await bench.createApp();
  return { app, ...(await bench.listen(app)) };
}

test("WNS-9.01 unmodified wns 0.5.4 sends a toast, a tile, a badge and a raw through TLS, and belfry listen gets each of them", async () => {
  const { app, listener, channelUri } = await createScene();
  const { code, errors, sent } = await send(app, SEND, { BELFRY_CHANNEL_URI: channelUri });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(sent.map(({ type, status, tokenWasNew }) => ({ type, status, tokenWasNew }))).toEqual([
    { type: "toast", status: 200, tokenWasNew: true },
    { type: "tile", status: 200, tokenWasNew: false },
    { type: "badge", status: 200, tokenWasNew: false },
    { type: "raw", status: 200, tokenWasNew: false },
  ]);
  const arrived = [];
  for (const { messageId } of sent) {
    const notification = await listener.next();
    expect(notification).toMatchObject({ event: "notification", id: messageId });
    arrived.push(notification);
  }
  expect(arrived.map(({ type }) => type)).toEqual(["wns/toast", "wns/tile", "wns/badge", "wns/raw"]);
  const [toast, tile, badge, raw] = arrived.map(({ payload }) => payload);
  expect(toast).toContain(
    '<text id="1">Belfry &amp; wns</text><text id="2">says &quot;hello&quot; &lt;to you&gt;</text>',
  );
  expect(tile).toContain('<binding template="TileSquareText02"');
  expect(badge).toBe('<badge value="7" version="1"/>');
  expect(raw).toBe('{"bell":"rings \u{1f514}"}');
  expect((await listener.stop()).code).toBe(0);
}, 180_000);

/**
 * Sends with every template function of one type, on a channel of its own: all of them at once are more than one channel takes.
 *
 * @returns how many there are, after each arrived as the package wrote it
 */
async function sendEveryTemplate(type: "Tile" | "Toast"): Promise<number> {
  const { app, listener, channelUri } = await createScene();
  const env = { BELFRY_CHANNEL_URI: channelUri, BELFRY_TYPE: type };
  const { code, errors, sent } = await send(app, SEND_TEMPLATES, env);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const { template, status, messageId, payload } of sent) {
    expect({ template, status }).toEqual({ template, status: 200 });
    expect(payload).toContain(`<binding template="${template}">`);
    expect(await listener.next()).toMatchObject({
      event: "notification",
      id: messageId,
      type: `wns/${type.toLowerCase()}`,
      payload,
    });
  }
  expect((await listener.stop()).code).toBe(0);
  return sent.length;
}

test("WNS-9.01 each of the 46 tile and 8 toast functions of wns 0.5.4 succeeds, and the device gets the payload that it wrote", async () => {
  expect([await sendEveryTemplate("Tile"), await sendEveryTemplate("Toast")]).toEqual([46, 8]);
}, 300_000);

test("WNS-9.02 unmodified wns 0.5.4 that kept the token of a revoked secret asks for one token, sends once more, and succeeds", async () => {
  const { app, listener, channelUri } = await createScene();
  const stale = await bench.accessToken(app);
  const second = (await bench.ask("app", "secret", "rotate", app.packageSid)) as unknown as AppCredentials;
  await bench.ask("app", "secret", "revoke", app.packageSid);

  const before = await bench.counted();
  const env = { BELFRY_CHANNEL_URI: channelUri, BELFRY_ACCESS_TOKEN: stale };
  const { code, errors, sent } = await send(second, SEND, env);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(sent.map(({ status, tokenWasNew }) => ({ status, tokenWasNew }))).toEqual([
    { status: 200, tokenWasNew: true },
    { status: 200, tokenWasNew: false },
    { status: 200, tokenWasNew: false },
    { status: 200, tokenWasNew: false },
  ]);
  for (const { messageId } of sent) expect(await listener.next()).toMatchObject({ id: messageId });
  expect(countedSince(before, await bench.counted())).toEqual({
    'belfry_refusals_total{rim="push",code="ACCESS_TOKEN_INVALID"}': 1,
    belfry_access_tokens_total: 1,
    'belfry_pushes_total{outcome="received"}': 4,
  });
  expect((await listener.stop()).code).toBe(0);
}, 180_000);

test("WNS-9.03 unmodified wns 0.5.4 is told 410 for a channel that the operator closed", async () => {
  const { app, listener, channelUri } = await createScene();
  await bench.ask("channel", "close", channelUri);
  const { code, sent } = await send(app, SEND, { BELFRY_CHANNEL_URI: channelUri });
  expect(code).toBe(1);
  expect(sent.map(({ status }) => status)).toEqual([410, 410, 410, 410]);
  await listener.stop();
}, 180_000);
