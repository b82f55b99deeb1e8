/** What a hub that runs alone says when it is ready. */
import type { RunningHub } from "@belfry/hub";
import type { Output } from "./output.ts";

/** The line of `--json`, of the same form as that of the push service. Never holds the admin token. */
export function hubReadyRecord({ hub, admin, ca }: RunningHub): Record<string, unknown> {
  return { event: "ready", service: null, hub, admin, console: null, ...(ca === null ? {} : { ca }) };
}

/** The environment in which the official client trusts a development CA; what is no name needs quotes in a shell. */
export function trustLine(ca: string): string {
  return `NODE_EXTRA_CA_CERTS=${/^[\w./-]+$/.test(ca) ? ca : `'${ca.replaceAll("'", `'\\''`)}'`}`;
}

/** A few lines for a person. @param tokenFile path of the file that holds the admin token */
export function hubReadyWords(
  { hub, admin, ca, adminTokenCreated }: RunningHub,
  tokenFile: string,
  output: Output,
): string {
  const { paint } = output;
  const line = (name: string, value: string, what: string) =>
    `  ${name.padEnd(8)} ${paint.name(value)}  ${paint.faint(what)}`;
  const token = `The ${adminTokenCreated ? "new admin token is kept" : "admin token is"} in ${tokenFile}.`;
  return [
    paint.strong("The hub is up."),
    "",
    line("hub", hub, "backends register devices and send to many here"),
    line("admin", admin, "the command line asks here"),
    ...(ca === null ? [] : [line("CA", ca, "let backends trust this certificate")]),
    "",
    ...(ca === null ? [] : [`  ${paint.faint(`Start backends on Node with ${trustLine(ca)}`)}`]),
    `  ${paint.faint(token)}`,
    `  ${paint.faint(output.typed("`belfry hub create NAME` makes a hub and prints its connection strings."))}`,
  ].join("\n");
}
