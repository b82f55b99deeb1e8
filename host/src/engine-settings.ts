/** The settings of an engine that many nodes share, which are the same for every server. */
import { serverUrl, text } from "./setting-readers.ts";
import { defineSettings, setting } from "./settings.ts";

export const engineSettings = defineSettings({
  engine: setting({
    default: "",
    unit: "URL",
    sentence:
      "PostgreSQL server that keeps what must survive, for many nodes together, such as postgres://belfry@db/belfry; empty keeps it in the data directory.",
    read: serverUrl("postgres", "postgresql"),
  }),
  engineSchema: setting({
    default: "belfry",
    unit: "name",
    sentence: "Schema in that database; installations that share a database have one each.",
    read: text(),
  }),
  enginePasswordFile: setting({
    default: "",
    unit: "file",
    sentence: "File that holds the password for the engine; empty takes it from the URL.",
    read: text(),
  }),
  engineAuthority: setting({
    default: "",
    unit: "file",
    sentence:
      "Certificate of the authority that signs the engine's, in PEM; empty means those that this machine trusts.",
    read: text(),
  }),
  engineCertificate: setting({
    default: "",
    unit: "file",
    sentence: "Certificate that this node shows to the engine, in PEM, where that asks for one.",
    read: text(),
  }),
  engineKey: setting({
    default: "",
    unit: "file",
    sentence: "Key of that certificate, in PEM.",
    read: text(),
  }),
});
