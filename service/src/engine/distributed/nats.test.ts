/** How a node comes to NATS: with which credentials, over which TLS, and what it says when it may not. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BelfryError } from "@belfry/protocol";
import { locateByName } from "../../../../scripts/components.ts";
import { type NatsServer, type NatsServerOptions, startNats } from "../../../../test/support/nats.ts";
import { until } from "../../../../test/support/until.ts";
import { openDistributedEngine } from "./engine.ts";
import type { NatsTlsFiles } from "./nats-address.ts";
import { giveBack, nodeNamed, server as postgres, takeSchema } from "./nodes-fixture.ts";

const schema = takeSchema();
const folder = mkdtempSync(join(tmpdir(), "belfry-nats-tls-"));
const file = (name: string) => join(folder, name);

beforeAll(makeCertificates);
afterAll(async () => {
  await giveBack(schema);
  rmSync(folder, { recursive: true });
});

/** An authority, and what it signed for a server and for a node. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync(locateByName("openssl"), args, { cwd: folder, stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "2");
  for (const name of ["server", "node"]) {
    openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    writeFileSync(file("names"), "subjectAltName=IP:127.0.0.1");
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
    openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, ...signing);
  }
}

function openOver(busUrl: string, busTls?: NatsTlsFiles) {
  const tls = busTls === undefined ? {} : { busTls };
  return openDistributedEngine({ url: postgres.url(), schema, busUrl, ...tls, ...nodeNamed("node") });
}

async function refusalOver(busUrl: string, busTls?: NatsTlsFiles): Promise<BelfryError> {
  try {
    await (await openOver(busUrl, busTls)).close();
  } catch (error) {
    if (error instanceof BelfryError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

async function withNats(options: NatsServerOptions, body: (server: NatsServer) => Promise<void>): Promise<void> {
  const server = await startNats(options);
  try {
    await body(server);
  } finally {
    await server.dispose();
  }
}

/** Two nodes over the same bus hear each other. */
async function proveWorking(busUrl: string, busTls?: NatsTlsFiles): Promise<void> {
  const [one, other] = [await openOver(busUrl, busTls), await openOver(busUrl, busTls)];
  const heard: string[] = [];
  other.cluster.hear("hello", (body) => void heard.push(body));
  one.cluster.tell("hello", "there");
  await until("it was heard", () => heard.length === 1);
  expect([one.cluster.trouble(), other.cluster.trouble()]).toEqual(["", ""]);
  await Promise.all([one.close(), other.close()]);
}

describe("a node that comes to NATS", () => {
  test("shows user and password, or a token", async () => {
    await withNats({ settings: ['authorization { user: "belfry", password: "s3cret word" }'] }, (server) =>
      proveWorking(server.url("belfry:s3cret%20word")),
    );
    await withNats({ settings: ['authorization { token: "s3cret" }'] }, (server) => proveWorking(server.url("s3cret")));
  });

  test("is refused with wrong credentials, in words that show none of them, and leaves no trace in the cluster", () =>
    withNats({ settings: ['authorization { user: "belfry", password: "right" }'] }, async (server) => {
      for (const credentials of ["belfry:wr0ng-secret", "wr0ng-secret", undefined]) {
        const refusal = await refusalOver(server.url(credentials));
        expect(refusal.code).toBe("ENGINE_REFUSED");
        expect(refusal.detail).toContain(`NATS at 127.0.0.1:${server.port}`);
        expect(`${refusal.message} ${String(refusal.cause)}`).not.toContain("wr0ng-secret");
      }
      expect(await postgres.ask(`SELECT FROM ${schema}.nodes WHERE state <> 'gone'`)).toHaveLength(0);
    }));

  test("is refused when it may not subscribe to what it needs", () =>
    withNats(
      { settings: ['authorization { users: [{ user: "u", password: "p", permissions: { subscribe: "other.>" } }] }'] },
      async (server) => {
        const refusal = await refusalOver(server.url("u:p"));
        expect(refusal.code).toBe("ENGINE_REFUSED");
      },
    ));

  test("says that nobody is there", async () => {
    const gone = await startNats();
    await gone.dispose();
    const refusal = await refusalOver(gone.url("me:s3cret"));
    expect(refusal.code).toBe("ENGINE_UNREACHABLE");
    expect(refusal.advice).toBe("retry-later");
    expect(refusal.message).not.toContain("s3cret");
  });

  test("is refused for a URL that cannot be read, before anything is asked of PostgreSQL", async () => {
    const options = { url: "postgres://127.0.0.1:1/nowhere", busUrl: "http://me:s3cret@bus", ...nodeNamed("node") };
    const refused = openDistributedEngine(options).then(
      () => "nothing",
      (error: unknown) => (error instanceof BelfryError ? [error.code, error.message.includes("s3cret")] : error),
    );
    expect(await refused).toEqual(["SETTING_INVALID", false]);
  });
});

test("two installations on one NATS server do not hear each other, though their schemas are called the same", () =>
  withNats({}, async (server) => {
    const bus = server.url();
    const [ours, theirs] = [await postgres.createDatabase(), await postgres.createDatabase()];
    const open = (url: string) => openDistributedEngine({ url, busUrl: bus, ...nodeNamed("node") });
    const engines = [await open(ours), await open(ours), await open(theirs), await open(theirs)] as const;
    const heard: string[] = [];
    for (const [n, { cluster }] of engines.entries()) {
      cluster.hear("news", (body) => {
        heard.push(`${n} ${body}`);
        return "";
      });
    }
    const [first, , third] = engines;
    await until("both know both", () => [first, third].every(({ cluster }) => cluster.nodes().length === 2));
    await first.cluster.ask("news", "ours");
    // On the way on which it would have come, after it.
    await third.cluster.ask("news", "theirs");
    // Whoever asks does not wait for ever; what was asked comes all the same.
    await until("both were heard", () => ["1 ours", "3 theirs"].every((said) => heard.includes(said)));
    expect(heard.toSorted()).toEqual(["1 ours", "3 theirs"]);
    await Promise.all(engines.map((engine) => engine.close()));
  }));

describe("TLS to NATS", () => {
  const mutual: NatsServerOptions = {
    settings: [
      'tls { cert_file: "FOLDER/server.pem", key_file: "FOLDER/server.key", ca_file: "FOLDER/ca.pem", verify: true }',
    ],
  };
  const files = () =>
    Object.fromEntries(["server.pem", "server.key", "ca.pem"].map((name) => [name, readFileSync(file(name), "utf8")]));
  const authority = file("ca.pem");

  test("proves both sides to each other", () =>
    withNats({ ...mutual, files: files() }, async (server) => {
      const ours = { authority, certificate: file("node.pem"), key: file("node.key") };
      await proveWorking(server.url(), ours);
      await proveWorking(server.url().replace("nats:", "tls:"), ours);
    }));

  test("is refused to a node without a certificate, and by a node that does not know the authority", () =>
    withNats({ ...mutual, files: files() }, async (server) => {
      expect(["TLS_UNUSABLE", "ENGINE_UNREACHABLE"]).toContain((await refusalOver(server.url(), { authority })).code);
      expect((await refusalOver(server.url())).code).toBe("TLS_UNUSABLE");
    }));

  test("is not gone without when it was asked for", () =>
    withNats({}, async (server) => {
      expect((await refusalOver(server.url().replace("nats:", "tls:"))).code).toBe("TLS_UNUSABLE");
      expect((await refusalOver(server.url(), { authority })).code).toBe("TLS_UNUSABLE");
    }));
});
