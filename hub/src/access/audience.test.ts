import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { covers, isOurs, pathForAudience, readAudience, readPublicHost } from "./audience.ts";

const HOSTS = ["localhost:8443", "hub.example.test"].map(readPublicHost);

const opens = (resource: string, path: string) => {
  const audience = readAudience(encodeURIComponent(resource));
  return audience !== undefined && isOurs(audience, HOSTS) && covers(audience, pathForAudience(path));
};

describe("the resource of a token", () => {
  test("HUB-2.06: the root of the namespace opens every hub, whatever its scheme", () => {
    for (const scheme of ["sb", "http", "https"])
      expect(opens(`${scheme}://localhost:8443/`, "/any/messages")).toBe(true);
    expect(opens("https://localhost:8443", "/any/messages")).toBe(true);
  });

  test("HUB-2.06: a port counts only where both sides name one", () => {
    expect(opens("sb://localhost/myhub", "/myhub")).toBe(true);
    expect(opens("sb://localhost:1/myhub", "/myhub")).toBe(false);
    expect(opens("sb://hub.example.test:1/myhub", "/myhub")).toBe(true);
    expect(opens("sb://elsewhere.test/myhub", "/myhub")).toBe(false);
  });

  test("HUB-2.06: a path opens what lies at or below it, segment by segment, in any case", () => {
    expect(opens("sb://localhost/MyHub", "/myhub/messages/")).toBe(true);
    expect(opens("sb://localhost/myhub", "/myhub2/messages")).toBe(false);
    expect(opens("sb://localhost/myhub/", "/myhub")).toBe(true);
    expect(opens("sb://localhost/myhub/messages?api-version=2016-07", "/myhub/Messages")).toBe(true);
    expect(opens("sb://localhost/myhub/messages", "/myhub/registrations")).toBe(false);
    expect(opens("sb://localhost/other", "/myhub")).toBe(false);
  });

  test("a host cannot be smuggled in", () => {
    expect(opens("sb://localhost@elsewhere.test/", "/myhub")).toBe(false);
    expect(opens("sb://elsewhere.test/localhost", "/localhost")).toBe(false);
    expect(opens("//localhost/", "/myhub")).toBe(false);
    expect(opens("localhost", "/myhub")).toBe(false);
  });

  test("an escape within the path is compared as what it means", () => {
    expect(opens("sb://localhost/myhub/installations/i%201", "/myhub/installations/i%201")).toBe(true);
  });

  test("an IPv6 host is one", () => {
    const audience = readAudience(encodeURIComponent("sb://[::1]:8443/a"));
    expect(audience).toEqual({ host: "[::1]", port: "8443", segments: ["a"] });
  });

  test("whatever stands there, reading it gives a host or nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        const audience = readAudience(text);
        if (audience !== undefined) expect(audience.host).not.toBe("");
      }),
    );
  });
});
