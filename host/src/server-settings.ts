/** Settings that every server has, and that mean the same at each. */
import { choice, text } from "./setting-readers.ts";
import { defineSettings, setting } from "./settings.ts";

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
  logLevel: setting({
    default: "info",
    unit: "",
    sentence: "The quietest event that is logged, as JSON lines on standard error.",
    read: choice("debug", "info", "warn", "error", "silent"),
  }),
});
