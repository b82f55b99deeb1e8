import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BelfryError } from "@belfry/protocol";
import { devTls } from "./dev-tls.ts";
import { readTls } from "./tls.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-tls-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const hosts = ["Push.Example", "192.0.2.7", "2001:db8::7"];
const DAY_MS = 86_400_000;
// The one real time in these tests: OpenSSL and HTTPS clients ask their own clock whether a certificate is valid.
const start = Date.now();
const files = (name: string) => ({
  ca: join(root, name, "ca", "ca.pem"),
  caKey: join(root, name, "ca", "ca-key.pem"),
  server: join(root, name, "ca", "server.pem"),
  serverKey: join(root, name, "ca", "server-key.pem"),
});

beforeAll(async () => {
  await devTls(join(root, "one"), hosts, start);
  await devTls(join(root, "two"), hosts, start);
});

async function refusalOf(work: () => unknown): Promise<BelfryError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof BelfryError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a development certificate", () => {
  test("passes the strictest check of OpenSSL against its authority, for every name it should have", () => {
    const { ca, server } = files("one");
    const names = ["localhost", "push.example", "login.live.com", "db5.notify.windows.com"].flatMap((name) => [
      ["-verify_hostname", name],
    ]);
    const addresses = ["127.0.0.1", "::1", "192.0.2.7", "2001:db8::7"].map((ip) => ["-verify_ip", ip]);
    for (const check of [...names, ...addresses]) {
      const strict = ["verify", "-x509_strict", "-purpose", "sslserver", ...check, "-CAfile", ca, server];
      expect(execFileSync("openssl", strict, { encoding: "utf8" })).toBe(`${server}: OK\n`);
    }
  });

  test("lasts 825 days, and its authority ten years", () => {
    const days = (path: string) => {
      const { validFrom, validTo } = new X509Certificate(readFileSync(path));
      return (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS;
    };
    expect([days(files("one").server), days(files("one").ca)]).toEqual([825, 3650]);
  });

  test("comes from an authority that signs servers only, and is no authority itself", () => {
    const textOf = (path: string) =>
      execFileSync("openssl", ["x509", "-in", path, "-noout", "-text"], { encoding: "utf8" });
    const authority = textOf(files("one").ca);
    expect(authority).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(authority).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(textOf(files("one").server)).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  });

  test("has keys that only their owner can read", () => {
    const { caKey, serverKey } = files("one");
    expect([caKey, serverKey].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  test("is accepted by an HTTPS client that trusts the authority, and refused by one that trusts another", async () => {
    const { cert, key } = readTls(`${files("one").server},${files("one").serverKey}`);
    const server = createServer({ cert, key }, (_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await fetchStatus(port, files("one").ca)).toBe(200);
    expect(await fetchStatus(port, files("two").ca)).toBeInstanceOf(Error);
    await new Promise((resolve) => server.close(resolve));
  });
});

function fetchStatus(port: number, caPath: string): Promise<unknown> {
  return new Promise((resolve) => {
    const options = { host: "localhost", port, family: 4, agent: false, ca: readFileSync(caPath) };
    const request = get(options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    request.on("error", resolve);
  });
}

describe("what was made before", () => {
  const again = async (name: string, askedHosts: readonly string[], now: number) => {
    const before = { ca: readFileSync(files(name).ca, "utf8"), server: readFileSync(files(name).server, "utf8") };
    const { cert, caPath } = await devTls(join(root, name), askedHosts, now);
    expect(new X509Certificate(cert).verify(new X509Certificate(readFileSync(caPath)).publicKey)).toBe(true);
    return { sameCa: readFileSync(caPath, "utf8") === before.ca, sameServer: cert === before.server };
  };

  test("is used again while it lasts and covers the hosts", async () => {
    expect(await again("one", hosts.slice(1), start + 700 * DAY_MS)).toEqual({ sameCa: true, sameServer: true });
  });

  test("makes way for a new server certificate when a host is new", async () => {
    await devTls(join(root, "three"), [], start);
    expect(await again("three", ["other.example"], start)).toEqual({ sameCa: true, sameServer: false });
    expect(await again("three", ["192.0.2.8"], start)).toEqual({ sameCa: true, sameServer: false });
  });

  test("makes way for a new server certificate in its last 30 days", async () => {
    await devTls(join(root, "four"), hosts, start);
    expect(await again("four", hosts, start + 796 * DAY_MS)).toEqual({ sameCa: true, sameServer: false });
  });

  test("makes way for a new authority in its last 30 days", async () => {
    await devTls(join(root, "five"), hosts, start);
    expect(await again("five", hosts, start + 3625 * DAY_MS)).toEqual({ sameCa: false, sameServer: false });
  });

  test("makes way for a new server certificate when it is damaged, since nobody trusts that one by itself", async () => {
    await devTls(join(root, "six"), hosts, start);
    writeFileSync(files("six").serverKey, readFileSync(files("one").serverKey));
    expect(await again("six", hosts, start)).toEqual({ sameCa: true, sameServer: false });
  });

  test("is refused when the authority is damaged, since somebody may trust it", async () => {
    await devTls(join(root, "seven"), hosts, start);
    rmSync(files("seven").caKey);
    const error = await refusalOf(() => devTls(join(root, "seven"), hosts, start));
    expect([error.code, error.detail]).toEqual(["TLS_UNUSABLE", `${files("seven").caKey} cannot be read`]);
    expect(existsSync(files("seven").caKey)).toBe(false);
  });
});

describe("a certificate and key from files", () => {
  const { server, serverKey } = files("one");
  const detailOf = async (value: string) => {
    const error = await refusalOf(() => readTls(value));
    expect(error.code).toBe("TLS_UNUSABLE");
    return error.detail;
  };

  test("are read as they stand", () => {
    expect(readTls(`${server}, ${serverKey}`)).toEqual({
      cert: readFileSync(server, "utf8"),
      key: readFileSync(serverKey, "utf8"),
    });
  });

  test("are refused in words when one is missing, unreadable or of the wrong kind", async () => {
    expect(await detailOf(server)).toContain("two files are needed");
    expect(await detailOf(`${server}.none,${serverKey}`)).toBe(`${server}.none cannot be read`);
    expect(await detailOf(`${serverKey},${serverKey}`)).toBe(`${serverKey} holds no certificate in PEM`);
    expect(await detailOf(`${server},${server}`)).toStartWith(`${server} holds no private key in PEM`);
  });

  test("are refused when the key belongs to another certificate", async () => {
    const other = files("two").serverKey;
    expect(await detailOf(`${server},${other}`)).toBe(
      `the key in ${other} does not belong to the certificate in ${server}`,
    );
  });
});
