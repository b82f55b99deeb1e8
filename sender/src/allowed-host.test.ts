import { describe, expect, test } from "bun:test";
import { BelfryError, isRefusal } from "@belfry/protocol";
import fc from "fast-check";
import { readAllowedHosts, readAllowedUrl, WNS_CHANNEL_HOSTS } from "./allowed-host.ts";

const wns = readAllowedHosts(WNS_CHANNEL_HOSTS);
const allowed = (uri: string, rules = wns) => !isRefusal(readAllowedUrl(uri, rules));

describe("the host guard", () => {
  test("a channel of the real WNS is allowed, whatever its path and the case of its host", () => {
    expect(allowed("https://db5p.notify.windows.com/?token=AwYAAAC%2b")).toBe(true);
    expect(allowed("https://DB5P.Notify.Windows.com:443/?token=x")).toBe(true);
  });

  test.each([
    ["a host that only ends in the same letters", "https://evilnotify.windows.com/?token=x"],
    ["the name continued by another domain", "https://notify.windows.com.evil.org/"],
    ["the same as a label of another domain", "https://a.notify.windows.com.evil.org/"],
    ["the domain itself", "https://notify.windows.com/"],
    ["an empty label before the domain", "https://.notify.windows.com/"],
    ["a trailing dot", "https://a.notify.windows.com./"],
    ["plain http", "http://a.notify.windows.com/"],
    ["another port", "https://a.notify.windows.com:8443/"],
    ["port 80", "https://a.notify.windows.com:80/"],
    ["a user name that looks like the host", "https://a.notify.windows.com@evil.org/"],
    ["a user name before the right host", "https://user@a.notify.windows.com/"],
    ["a password before the right host", "https://:secret@a.notify.windows.com/"],
    ["the name in the path", "https://evil.org/a.notify.windows.com"],
    ["the name after a backslash", "https://evil.org\\.notify.windows.com/"],
    ["the name in the query", "https://evil.org?.notify.windows.com"],
    ["the name in the fragment", "https://evil.org#.notify.windows.com"],
    ["a slash hidden by a full-width character", "https://evil.org\uff0f.notify.windows.com/"],
    ["a WebSocket", "wss://a.notify.windows.com/"],
    ["a page's own blob", "blob:https://a.notify.windows.com/1"],
    ["a data URL", "data:text/plain,a.notify.windows.com"],
    ["a relative address", "/?token=x"],
    ["a host without a scheme", "a.notify.windows.com"],
    ["nothing", ""],
  ])("%s is refused with advice to fix the request", (_, uri) => {
    const read = readAllowedUrl(uri, wns);
    expect(isRefusal(read) && read.refused).toBe("HOST_NOT_ALLOWED");
  });

  test("an exact host allows itself over https on its own port only", () => {
    const rules = readAllowedHosts(["push.example.org", "push.example.org:8443"]);
    expect(allowed("https://push.example.org/?token=x", rules)).toBe(true);
    expect(allowed("https://push.example.org:8443/?token=x", rules)).toBe(true);
    expect(allowed("https://push.example.org:8444/", rules)).toBe(false);
    expect(allowed("http://push.example.org/", rules)).toBe(false);
    expect(allowed("https://a.push.example.org/", rules)).toBe(false);
  });

  test("a page's own blob is refused even when its origin is allowed", () => {
    expect(allowed("blob:https://push.example.org/1", readAllowedHosts(["push.example.org"]))).toBe(false);
  });

  test("plain http is allowed on a loopback host that is named, and nowhere else", () => {
    const rules = readAllowedHosts(["localhost:8030", "127.0.0.1:8030", "[::1]:8030", "10.0.0.1:8030"]);
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) expect(allowed(`http://${host}:8030/`, rules)).toBe(true);
    expect(allowed("http://127.0.0.1/", rules)).toBe(false);
    expect(allowed("http://127.0.0.2:8030/", rules)).toBe(false);
    expect(allowed("http://10.0.0.1:8030/", rules)).toBe(false);
    expect(allowed("https://10.0.0.1:8030/", rules)).toBe(true);
  });

  test("an entry of any other form is refused when the sender is made", () => {
    const entries = [
      "",
      ".",
      ".com",
      ".0.0.1",
      "*.example.org",
      "https://example.org",
      "a.org/x",
      "u@a.org",
      "a.org:99999",
      "a b",
    ];
    for (const entry of entries) expect(() => readAllowedHosts([entry])).toThrow(BelfryError);
  });

  test("whatever the text, an allowed URL is https, without user name, on the default port of a host below the suffix", () => {
    const piece = fc.constantFrom(
      ..."https:// http:// blob: a.notify.windows.com .notify.windows.com notify.windows.com evil.org".split(" "),
      ..."/ \\ @ : . ? # % %2e %2f \t \u3002 \uff0f \u00ad 443 8443 user [::1] ; & \u0000".split(" "),
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 7 }).map((pieces) => `https://${pieces.join("")}`),
      fc.webUrl(),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, (uri) => {
        const url = readAllowedUrl(uri, wns);
        if (isRefusal(url)) return;
        expect(url.href).toMatch(/^https:\/\/[a-z0-9_.-]*[a-z0-9_-]\.notify\.windows\.com\//);
        expect(new URL(new Request(url.href).url).hostname).toEndWith(".notify.windows.com");
      }),
      { numRuns: 3000 },
    );
  });
});
