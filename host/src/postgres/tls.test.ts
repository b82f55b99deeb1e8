/** TLS to a server whose certificates OpenSSL made: who the server must be, and who we are. */
import { afterAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateByName } from "../../../scripts/components.ts";
import { sharedPostgres, startPostgres } from "../../../test/support/postgres.ts";
import { openPostgres } from "./open-postgres.ts";
import type { PostgresTlsFiles } from "./tls.ts";

const folder = mkdtempSync(join(tmpdir(), "belfry-tls-"));
const at = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync(locateByName("openssl"), args, { cwd: folder, stdio: "ignore" });

/** An authority of that name. */
function makeAuthority(name: string): void {
  const subject = ["-subj", `/CN=${name}`, "-days", "2"];
  openssl(
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    ...subject,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.pem`,
  );
}

/** A certificate that an authority signed. */
function makeCertificate(name: string, subject: string, names: string, authority: string): void {
  openssl(
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    `/CN=${subject}`,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
  );
  writeFileSync(at(`${name}.ext`), `subjectAltName=${names}`);
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    `${authority}.pem`,
    "-CAkey",
    `${authority}.key`,
    "-CAcreateserial",
    "-days",
    "2",
    "-extfile",
    `${name}.ext`,
    "-out",
    `${name}.pem`,
  );
}

makeAuthority("ours");
makeAuthority("theirs");
makeCertificate("server", "localhost", "DNS:localhost,IP:127.0.0.1", "ours");
makeCertificate("node", "belfry", "DNS:node", "ours");
makeCertificate("elsewhere", "elsewhere", "DNS:elsewhere", "ours");
makeCertificate("stranger", "belfry", "DNS:node", "theirs");

const server = await startPostgres({
  settings: ["ssl = on", "ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", "ssl_ca_file = 'ours.pem'"],
  access: ["hostssl mutual all 127.0.0.1/32 cert", "hostnossl encrypted all 127.0.0.1/32 reject"],
  files: Object.fromEntries(
    ["server.pem", "server.key", "ours.pem"].map((name) => [name, readFileSync(at(name), "utf8")]),
  ),
});
const other = await startPostgres({
  settings: ["ssl = on", "ssl_cert_file = 'elsewhere.pem'", "ssl_key_file = 'elsewhere.key'"],
  files: Object.fromEntries(["elsewhere.pem", "elsewhere.key"].map((name) => [name, readFileSync(at(name), "utf8")])),
});
const bare = await sharedPostgres();
for (const database of ["mutual", "encrypted"]) await server.ask(`CREATE DATABASE ${database}`);

afterAll(async () => {
  await server.dispose();
  await other.dispose();
  rmSync(folder, { recursive: true });
});

/** The code of the refusal, or whether the connection is encrypted. */
async function encrypted(url: string, tls: PostgresTlsFiles = {}): Promise<unknown> {
  try {
    const { lanes } = await openPostgres({ url, tls }, { what: "bells", migrations: [] });
    const [row] = await lanes.ask<{ ssl: boolean }>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    await lanes.close();
    return row?.ssl;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const urlOf = (database: string, sslMode: string, host = "127.0.0.1") =>
  `${server.url(database).replace("127.0.0.1", host)}?sslmode=${sslMode}`;
const ours = { authority: at("ours.pem") };

test("a server is trusted when our authority signed its certificate for the name or the address that it is called by", async () => {
  expect(await encrypted(urlOf("encrypted", "verify-full"), ours)).toBe(true);
  expect(await encrypted(urlOf("encrypted", "verify-full", "localhost"), ours)).toBe(true);
});

test("a server that another authority vouches for, or nobody we know, is refused; sslmode=require asks for no proof", async () => {
  expect(await encrypted(urlOf("encrypted", "verify-full"), { authority: at("theirs.pem") })).toBe("TLS_UNUSABLE");
  expect(await encrypted(urlOf("encrypted", "verify-full"))).toBe("TLS_UNUSABLE");
  expect(await encrypted(urlOf("encrypted", "require"))).toBe(true);
});

test("a certificate for another name is refused, unless sslmode=verify-ca asks for its authority alone", async () => {
  for (const host of ["127.0.0.1", "localhost"]) {
    const url = other.url().replace("127.0.0.1", host);
    expect(await encrypted(`${url}?sslmode=verify-full`, ours)).toBe("TLS_UNUSABLE");
    expect(await encrypted(`${url}?sslmode=verify-ca`, ours)).toBe(true);
  }
});

test("a server that asks who we are takes the certificate of our authority, and neither none nor another's", async () => {
  const pair = (name: string) => ({ ...ours, certificate: at(`${name}.pem`), key: at(`${name}.key`) });
  expect(await encrypted(urlOf("mutual", "verify-full"), pair("node"))).toBe(true);
  expect(await encrypted(urlOf("mutual", "verify-full"), ours)).toBe("ENGINE_REFUSED");
  expect(await encrypted(urlOf("mutual", "verify-full"), pair("stranger"))).not.toBe(true);
});

test("a server without TLS is refused when the URL asks for it, and one that insists on TLS when the URL does not", async () => {
  expect(await encrypted(urlOf("encrypted", "disable"))).toBe("ENGINE_REFUSED");
  expect(await encrypted(`${bare.url()}?sslmode=require`)).toBe("TLS_UNUSABLE");
});

test("files that are missing, half of a pair, or given without TLS are refused before anybody is asked", async () => {
  expect(await encrypted(urlOf("encrypted", "verify-full"), { authority: at("none.pem") })).toBe("TLS_UNUSABLE");
  expect(await encrypted(urlOf("encrypted", "verify-full"), { certificate: at("node.pem") })).toBe("SETTING_INVALID");
  expect(await encrypted(urlOf("encrypted", "disable"), ours)).toBe("SETTING_INVALID");
  const mixed = { certificate: at("node.pem"), key: at("stranger.key") };
  expect(await encrypted(urlOf("encrypted", "verify-full"), mixed)).toBe("TLS_UNUSABLE");
});
