import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { describeAddress, readPostgresUrl } from "./address.ts";

test("a URL names user, password, host, port and database, each with percent signs where it needs them", () => {
  expect(readPostgresUrl("postgres://bell%40ry:p%3Ass:word@db.example:6543/push%20service?sslmode=require")).toEqual({
    hosts: ["db.example"],
    ports: [6543],
    socket: null,
    user: "bell@ry",
    password: "p:ss:word",
    database: "push service",
    sslMode: "require",
  });
});

test("what a URL leaves out is belfry on this machine, at the usual port", () => {
  const { hosts, ports, user, password, database } = readPostgresUrl("postgresql:///");
  expect({ hosts, ports, user, password, database }).toEqual({
    hosts: ["localhost"],
    ports: [5432],
    user: "belfry",
    password: "",
    database: "belfry",
  });
});

test("several hosts are all kept, with their ports, and addresses of the newer kind in brackets", () => {
  const { hosts, ports } = readPostgresUrl("postgres://u@one,two:2,[::1]:3/d?sslmode=verify-full");
  expect(hosts).toEqual(["one", "two", "::1"]);
  expect(ports).toEqual([5432, 2, 3]);
});

test("a folder as the host is that of a socket", () => {
  expect(readPostgresUrl("postgres://u@/d?host=/run/postgresql&port=5433").socket).toBe(
    "/run/postgresql/.s.PGSQL.5433",
  );
});

test("a server elsewhere must prove itself unless the URL says otherwise; one on this machine need not", () => {
  expect(readPostgresUrl("postgres://u@db.example/d").sslMode).toBe("verify-full");
  expect(readPostgresUrl("postgres://u@localhost,db.example/d").sslMode).toBe("verify-full");
  for (const near of ["localhost", "127.0.0.1", "[::1]"])
    expect(readPostgresUrl(`postgres://u@${near}/d`).sslMode).toBe("disable");
});

test.each([
  ["http://u:hush@h/d", "must begin with postgres://"],
  ["postgres://u:hush@h/d?sslmode=prefer", "sslmode"],
  ["postgres://u:hush@h/d?application_name=x", "parameter application_name"],
  ["postgres://u:hush@h:99999/d", "port"],
  ["postgres://u:hush@h:p/d", "host or a port"],
  ["postgres://u:hush@h/%zz", "percent sign"],
  ["postgres://u:hush@/d?host=/run,other", "socket"],
])("%s is refused, with the reason and without the password", (url, reason) => {
  expect(() => readPostgresUrl(url)).toThrow(reason);
  expect(() => readPostgresUrl(url)).not.toThrow("hush");
});

test("whatever text is read as a URL, it is an address or a clean refusal", () => {
  const near = fc.string().map((rest) => `postgres://${rest}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      try {
        expect(readPostgresUrl(text).database).not.toBe("");
      } catch (error) {
        expect(error).toBeInstanceOf(BelfryError);
      }
    }),
  );
});

test("what is shown of an address names no user and no password", () => {
  const shown = describeAddress(readPostgresUrl("postgres://root:hush@db.example,[::1]:5/d"));
  expect(shown).toBe("database d at db.example:5432,[::1]:5");
});
