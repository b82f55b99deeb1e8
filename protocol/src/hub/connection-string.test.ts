import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import { formatConnectionString, readConnectionString } from "./connection-string.ts";
import { hubErrors } from "./refusals.ts";

const KEY = "c2VjcmV0LWtleS1mb3ItdGVzdHM=";

/** As the official client reads one: parts at each semicolon, names with their letter case. */
function readAsOfficialClient(text: string): Record<string, string> {
  const parts = text.split(";").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]);
  return Object.fromEntries(parts);
}

describe("connection strings", () => {
  test("HUB-2.09: what is printed has the spelling that the official clients read", () => {
    const text = formatConnectionString("https://127.0.0.1:8443", { keyName: "DefaultFull", key: KEY });
    expect(text).toBe(`Endpoint=sb://127.0.0.1:8443/;SharedAccessKeyName=DefaultFull;SharedAccessKey=${KEY}`);
    expect(readAsOfficialClient(text)).toEqual({
      Endpoint: "sb://127.0.0.1:8443/",
      SharedAccessKeyName: "DefaultFull",
      SharedAccessKey: KEY,
    });
    expect(formatConnectionString("http://127.0.0.1:8031/", { keyName: "a", key: "b" })).toStartWith(
      "Endpoint=http://127.0.0.1:8031/;",
    );
  });

  test("HUB-2.09: what is printed is read back", () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => btoa(String.fromCharCode(...bytes)));
    fc.assert(
      fc.property(
        key,
        fc.constantFrom("https://h.example", "https://[::1]:8443", "http://localhost:1"),
        (each, origin) => {
          const read = readConnectionString(formatConnectionString(origin, { keyName: "n", key: each }));
          expect(read).toEqual({ origin, endpoint: `${origin}/`, keyName: "n", key: each });
        },
      ),
    );
  });

  test("names are taken in any case, other parts are ignored and a base path stays in the endpoint", () => {
    const read = readConnectionString(
      "endpoint=SB://H.example/base;SHAREDACCESSKEYNAME=n; SharedAccessKey=k==;EntityPath=x;",
    );
    expect(read).toEqual({ origin: "https://h.example", endpoint: "https://H.example/base", keyName: "n", key: "k==" });
  });

  test("one with a part missing or no address is refused without its key", () => {
    const wrong = [
      "",
      ";;=",
      `Endpoint=sb://h/;SharedAccessKey=${KEY}`,
      `Endpoint=ftp://h/;SharedAccessKeyName=n;SharedAccessKey=${KEY}`,
      `Endpoint=h;SharedAccessKeyName=n;SharedAccessKey=${KEY}`,
      `Endpoint=sb://u:p@h/;SharedAccessKeyName=n;SharedAccessKey=${KEY}`,
    ];
    for (const text of wrong) {
      const read = readConnectionString(text);
      expect([text, isRefusal(read) && read.refused]).toEqual([text, "SETTING_INVALID"]);
      expect(JSON.stringify(read)).not.toContain(KEY);
    }
  });

  test("arbitrary text never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void readConnectionString(`Endpoint=${text}`)));
  });
});

describe("the table of refusals", () => {
  test("a sub code begins with its status, and whatever is to be tried again says when", () => {
    for (const row of Object.values(hubErrors)) {
      if (row.subCode !== null) expect(Math.floor(row.subCode / 100)).toBe(row.status);
      expect(row.advice === "retry-later").toBe(row.retryAfterSeconds !== null);
      expect(row.sentence).not.toEndWith(".");
    }
  });
});
