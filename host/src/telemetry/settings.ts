/** The settings of OpenTelemetry, the same for both servers: off until an endpoint is named. */
import { type Reader, shareReader } from "../setting-readers.ts";
import { defineSettings, type SettingValues, setting } from "../settings.ts";

/** An endpoint of OTLP: a base, to which `/v1/traces` is added. */
const endpoint: Reader<string> = {
  expected: "https:// or http://, a host and perhaps a path, such as http://127.0.0.1:4318",
  read(given) {
    if (given === "") return "";
    const url = given === true ? null : URL.parse(given);
    const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
    if (url === null || !isWeb || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
      return undefined;
    return url.href.replace(/\/+$/, "");
  },
  format: (value) => value,
};

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const SENDABLE = /^[\x20-\x7e]*$/;
/** Characters of all headers. */
const MAX_HEADERS = 8192;

function readHeader(member: string): readonly [string, string] | undefined {
  const at = member.indexOf("=");
  try {
    const name = member.slice(0, at).trim();
    const value = decodeURIComponent(member.slice(at + 1).trim());
    return at > 0 && TOKEN.test(name) && SENDABLE.test(value) ? [name, value] : undefined;
  } catch {
    // A percent sign that begins nothing.
    return undefined;
  }
}

/** @source OpenTelemetry, "Specifying headers via environment variables" (`OTEL_EXPORTER_OTLP_HEADERS`) */
const headers: Reader<Readonly<Record<string, string>>> = {
  expected: "names and values, such as api-key=3f2a,x-team=push, with values percent-encoded where they must be",
  read(given) {
    if (given === true || given.length > MAX_HEADERS) return undefined;
    const read = given
      .split(",")
      .filter((member) => member.trim() !== "")
      .map(readHeader);
    const good = read.filter((member) => member !== undefined);
    return good.length === read.length ? Object.fromEntries(good) : undefined;
  },
  format: (value) =>
    Object.entries(value)
      .map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
      .join(","),
};

/** Rows for the table of each server. */
export const telemetrySettings = defineSettings({
  otlpEndpoint: setting({
    default: "",
    unit: "URL",
    sentence:
      "Collector of OpenTelemetry to which spans are posted as OTLP over HTTP, at /v1/traces below this; empty exports nothing.",
    read: endpoint,
  }),
  otlpHeaders: setting({
    default: {} as Readonly<Record<string, string>>,
    unit: "name=value, separated by commas",
    sentence: "Headers for that collector, such as a key.",
    read: headers,
    secret: true,
  }),
  otlpSample: setting({
    default: 0.01,
    unit: "share",
    sentence:
      "How many of the pushes and sends that come without a traceparent are traced, from 0 to 1; with one, its sampled flag decides.",
    read: shareReader,
  }),
});

export type TelemetrySettings = SettingValues<typeof telemetrySettings>;
