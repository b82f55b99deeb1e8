/** Settings that every server has, and that mean the same at each. */
import type { IpNetwork } from "./ip-address.ts";
import { choice, text } from "./setting-readers.ts";
import { defineSettings, setting } from "./settings.ts";
import { networks } from "./trusted-proxies.ts";

export const serverSettings = defineSettings({
  adminTokenFile: setting({
    default: "",
    unit: "file",
    sentence: "File that holds the admin token, the same for all nodes; empty means admin-token in the data directory.",
    read: text(),
  }),
  tls: setting({
    default: "off",
    unit: "off, dev or cert.pem,key.pem",
    sentence:
      "HTTPS on every port: dev makes a local certificate authority in the data directory, two paths name your own certificate.",
    read: text(),
  }),
  trustedProxies: setting({
    default: [] as readonly IpNetwork[],
    unit: "networks",
    sentence:
      "Proxies, by address or network, whose X-Forwarded-For says whom a request or connection comes from; of all others the header is ignored.",
    read: networks,
  }),
  logLevel: setting({
    default: "info",
    unit: "",
    sentence: "The quietest event that is logged, as JSON lines on standard error.",
    read: choice("debug", "info", "warn", "error", "silent"),
  }),
});
