/** What to try after the demo: lines that can be copied as they stand. */
import { TOKEN_PATH } from "@belfry/protocol";
import type { Output } from "../output.ts";
import { wrap } from "../words.ts";
import type { SampleApp } from "./cast.ts";

export interface Surroundings {
  readonly app: SampleApp;
  /** Of the sample device. */
  readonly uri: string;
  /** Path of the development CA's certificate, or null. */
  readonly ca: string | null;
  readonly data: string;
}

const HTTPS = "A sender that insists on https: start with `--tls dev`, and let it trust the CA that is printed then.";
const DEFAULT_DATA = ".belfry";

/** Three things to do next, with everything filled in. */
export function nextWords({ app, uri, ca, data }: Surroundings, { paint, columns }: Output): string {
  const service = new URL(uri).origin;
  const { packageSid, secretFile } = app;
  const line = (...parts: string[]) => paint.name(parts.map((part) => `   ${part}`).join(" \\\n  "));
  const at = data === DEFAULT_DATA ? "" : ` --data ${data}`;
  const point = (text: string) => wrap(text, columns, "   ");
  return [
    "",
    ` ${paint.strong("It stays up. In another terminal:")}`,
    "",
    "   Push to the device of this demo; it shows here:",
    line(
      `npx belfry push '${uri}'`,
      `--app ${packageSid}`,
      `--secret-file ${secretFile} --toast "Hello" "from another terminal"${at}`,
    ),
    "",
    "   Be a second device:",
    line(`npx belfry listen --app ${packageSid}${at}`),
    "",
    point("Point a WNS sender that you already have at it:"),
    `     token URL      ${paint.name(`${service}${TOKEN_PATH}`)}   not https://login.live.com${TOKEN_PATH}`,
    `     channel URIs   ${paint.name(`${service}/?token=…`)}   not https://….notify.windows.com/?token=…`,
    `     client_id      ${packageSid}`,
    `     client_secret  in ${secretFile}`,
    point(ca === null ? HTTPS : `It must trust the certificate ${ca}.`),
    "",
    ` ${paint.faint("Ctrl-C stops it.")}`,
  ].join("\n");
}
