import { expect, test } from "bun:test";
import fc from "fast-check";
import { noSessionCookie, readSessionCookie, sessionCookie } from "./cookie.ts";

const from = (url: string, headers: Record<string, string> = {}) => new Request(url, { headers });

test("the cookie is for no script, no other site and the whole of the host, and named after the port", () => {
  expect(sessionCookie(from("http://127.0.0.1:8032/v1/session"), "s")).toBe(
    "belfry-session-8032=s; Path=/; HttpOnly; SameSite=Strict",
  );
  expect(noSessionCookie(from("http://127.0.0.1:8032/v1/session"))).toBe(
    "belfry-session-8032=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
  );
});

test("over TLS, of this server or of a proxy before it, it is bound to the host and to TLS", () => {
  const direct = from("https://push.example:8032/v1/session");
  const proxied = from("http://push.example/v1/session", { Origin: "https://push.example" });
  expect(sessionCookie(direct, "s")).toBe("__Host-belfry-session-8032=s; Path=/; HttpOnly; SameSite=Strict; Secure");
  expect(sessionCookie(proxied, "s")).toStartWith("__Host-belfry-session=s;");
});

test("it is found among the others; over TLS the one without the prefix is not believed", () => {
  const Cookie = "a=1; belfry-session-8032=plain;  __Host-belfry-session-8032=bound; belfry-session-8033=other";
  expect(readSessionCookie(from("http://127.0.0.1:8032/", { Cookie }))).toBe("bound");
  expect(readSessionCookie(from("http://127.0.0.1:8033/", { Cookie }))).toBe("other");
  expect(readSessionCookie(from("https://127.0.0.1:8033/", { Cookie }))).toBeUndefined();
  expect(readSessionCookie(from("http://127.0.0.1:8034/", { Cookie }))).toBeUndefined();
  expect(readSessionCookie(from("http://127.0.0.1:8032/"))).toBeUndefined();
});

test("whatever stands in the header, reading it throws nothing and finds nothing that is not there", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const Cookie = text.replace(/[^\x20-\x7e]/g, "");
      const found = readSessionCookie(from("http://127.0.0.1:8032/", { Cookie }));
      expect(found === undefined || Cookie.includes(found)).toBe(true);
    }),
  );
});
