import { describe, expect, test } from "bun:test";
import type { Handle } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { checkAllowed, createAllowedHosts } from "./allowed-host.ts";

const hosts = createAllowedHosts({
  service: ["push.example.org:8443", "127.0.0.1:8030"],
  wns: ["wns.example.org"],
  browser: [".browsers.example.org"],
});

const verdict = (uri: string, platform: Handle["platform"]) => {
  try {
    return checkAllowed(uri, platform, hosts) === uri;
  } catch (error) {
    return error instanceof HubRefusal ? error.code : error;
  }
};

describe("HUB-7.19: whom a hub sends to", () => {
  test("Microsoft's hosts and those that were configured take channels of WNS", () => {
    for (const uri of [
      "https://db5.notify.windows.com/?token=a%2bb",
      "https://wns.example.org/?token=a",
      "https://push.example.org:8443/?token=a",
      "http://127.0.0.1:8030/?token=a",
      "HTTPS://WNS.example.org/",
    ]) {
      expect([uri, verdict(uri, "wns")]).toEqual([uri, true]);
    }
  });

  test("push services of browsers take endpoints", () => {
    for (const host of [
      "fcm.googleapis.com",
      "updates.push.services.mozilla.com",
      "web.push.apple.com",
      "wns2-par02p.notify.windows.com",
      "push.example.org:8443",
      "a.browsers.example.org",
    ]) {
      expect([host, verdict(`https://${host}/x`, "browser")]).toEqual([host, true]);
    }
  });

  test("the lists are apart, and a host that merely looks like one is none", () => {
    for (const [uri, platform] of [
      ["https://fcm.googleapis.com/x", "wns"],
      ["https://wns.example.org/x", "browser"],
      ["https://notify.windows.com/x", "wns"],
      ["https://notify.windows.com.evil.test/x", "wns"],
      ["https://evilnotify.windows.com/x", "wns"],
      ["https://db5.notify.windows.com:444/x", "wns"],
      ["http://db5.notify.windows.com/x", "wns"],
      ["https://a@db5.notify.windows.com/x", "wns"],
      ["http://127.0.0.1:8031/x", "wns"],
      ["http://localhost:8030/x", "wns"],
      ["https://push.example.org/x", "wns"],
      ["https://[::1]/x", "wns"],
      ["https://2130706433/x", "wns"],
    ] as const) {
      expect([uri, verdict(uri, platform)]).toEqual([uri, "HOST_NOT_ALLOWED"]);
    }
  });

  test("what is no absolute http or https URI as it stands is refused before its host is looked at", () => {
    for (const uri of [
      "",
      "/relative",
      "wns.example.org/x",
      "ftp://wns.example.org/x",
      "javascript:alert(1)",
      "https://wns.example.org/a b",
      "https:\\\\wns.example.org/",
      "https://wns.example.org\\@evil.test/",
      "https://wns.example.org/\n",
      "https://wns.exämple.org/",
      `https://wns.example.org/${"a".repeat(2048)}`,
    ]) {
      expect([uri, verdict(uri, "wns")]).toEqual([uri, "CHANNEL_INVALID"]);
    }
  });
});
