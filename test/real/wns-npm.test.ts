/**
 * The npm package `wns` 0.5.4, unmodified, under Node: it knows no host but Microsoft's, so a preload script takes its
 * connections to a server that shows a throw-away certificate for those names.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Paths of a certificate and its key; the certificate is its own authority. */
interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** One server to send to, and what its device got. */
interface Server {
  readonly host: string;
  readonly port: number;
  readonly packageSid: string;
  readonly clientSecret: string;
  readonly channelUri: string;
  /** Notifications in the order of their arrival. */
  readonly arrived: readonly { readonly type: string; readonly payload: string }[];
  /** `Host` of every request. */
  readonly hosts: readonly string[];
  stop(): Promise<void>;
}

/** What send.cjs prints for one push. */
interface SentLine {
  readonly type: string;
  readonly status?: number;
  readonly messageId?: string;
  readonly tokenWasNew: boolean;
  readonly error?: string;
}

const NAMES = "subjectAltName=DNS:login.live.com,DNS:*.notify.windows.com,DNS:localhost,IP:127.0.0.1";
const SCRIPTS = join(import.meta.dirname, "wns");
const ANSWER_HEADERS = {
  "X-WNS-STATUS": "received",
  "X-WNS-NOTIFICATIONSTATUS": "received",
  "X-WNS-MSG-ID": "0A1B2C3D4E5F6071",
};

function makeCertificate(folder: string): Certificate {
  const cert = join(folder, "cert.pem");
  const key = join(folder, "key.pem");
  const how = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=throw-away".split(
    " ",
  );
  execFileSync("openssl", [...how, "-addext", NAMES, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { cert, key };
}

function startServer({ cert, key }: Certificate): Server {
  const arrived: { type: string; payload: string }[] = [];
  const hosts: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    tls: { cert: Bun.file(cert), key: Bun.file(key) },
    fetch: async (request) => {
      hosts.push(request.headers.get("host") ?? "");
      const body = await request.text();
      if (new URL(request.url).pathname === "/accesstoken.srf") {
        return Response.json({ token_type: "bearer", access_token: "T", expires_in: 86_400 });
      }
      if (request.headers.get("authorization") !== "Bearer T") return new Response(null, { status: 401 });
      arrived.push({ type: request.headers.get("x-wns-type") ?? "", payload: body });
      return new Response(null, { headers: ANSWER_HEADERS });
    },
  });
  return {
    host: "127.0.0.1",
    port: server.port ?? 0,
    packageSid: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
    clientSecret: "a+b/c=&d",
    channelUri: "https://db5.notify.windows.com/?token=AwY%2b",
    arrived,
    hosts,
    stop: () => server.stop(true),
  };
}

/** Runs send.cjs under Node against the server. */
async function sendAll(
  server: Server,
  ca: string,
): Promise<{ code: number | null; lines: SentLine[]; errors: string }> {
  const child = spawn("node", ["-r", join(SCRIPTS, "preload.cjs"), join(SCRIPTS, "send.cjs")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      BELFRY_HOST: server.host,
      BELFRY_PORT: String(server.port),
      BELFRY_CA: ca,
      BELFRY_PACKAGE_SID: server.packageSid,
      BELFRY_CLIENT_SECRET: server.clientSecret,
      BELFRY_CHANNEL_URI: server.channelUri,
    },
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  const lines = output.split("\n").filter((line) => line !== "");
  return { code, lines: lines.map((line): SentLine => JSON.parse(line)), errors };
}

const folder = mkdtempSync(join(tmpdir(), "belfry-wns-"));
const certificate = makeCertificate(folder);
let server: Server;

beforeAll(() => {
  server = startServer(certificate);
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test("unmodified wns 0.5.4 sends a toast, a tile, a badge and a raw through TLS, and each of them arrives", async () => {
  const { code, lines, errors } = await sendAll(server, certificate.cert);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(lines.map(({ type, status, tokenWasNew }) => ({ type, status, tokenWasNew }))).toEqual([
    { type: "toast", status: 200, tokenWasNew: true },
    { type: "tile", status: 200, tokenWasNew: false },
    { type: "badge", status: 200, tokenWasNew: false },
    { type: "raw", status: 200, tokenWasNew: false },
  ]);
  for (const { messageId } of lines) expect(messageId).toMatch(/^[0-9A-F]{16}$/);
  expect(server.arrived.map(({ type }) => type)).toEqual(["wns/toast", "wns/tile", "wns/badge", "wns/raw"]);
  const [toast, tile, badge, raw] = server.arrived.map(({ payload }) => payload);
  expect(toast).toContain(
    '<text id="1">Belfry &amp; wns</text><text id="2">says &quot;hello&quot; &lt;to you&gt;</text>',
  );
  expect(tile).toContain('<binding template="TileSquareText02"');
  expect(badge).toStartWith('<badge value="7"');
  expect(raw).toBe('{"bell":"rings \u{1f514}"}');
  expect(server.hosts[0]).toBe("login.live.com");
}, 20_000);
