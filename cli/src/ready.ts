/** What a server says when it is ready: where everything is. */
import type { Output } from "./output.ts";
import type { StartedServer } from "./start-server.ts";

export interface ReadyOptions {
  /** Whether the admin port also serves the console. */
  readonly console: boolean;
}

/** The line of `--json`. Never holds the admin token: it stands in the data directory. */
export function readyRecord({ running, hub }: StartedServer, options: ReadyOptions): Record<string, unknown> {
  const { service, admin, ca } = running;
  const console = options.console ? `${admin}/` : null;
  return { event: "ready", service, hub: hub?.hub ?? null, admin, console, ...(ca === null ? {} : { ca }) };
}

function consoleLink({ running }: StartedServer, showToken: boolean): string {
  const link = `${running.admin}/`;
  return showToken ? `${link}#token=${encodeURIComponent(running.adminToken)}` : link;
}

function tokenNote(
  { running, adminTokenFile: file }: StartedServer,
  { console, showToken }: ReadyOptions & { showToken: boolean },
): string {
  if (running.adminTokenCreated && showToken && console)
    return `The link carries the new admin token. It is kept in ${file}.`;
  if (running.adminTokenCreated) return `The new admin token is kept in ${file}.`;
  return showToken && console ? `The link carries the admin token of ${file}.` : `The admin token is in ${file}.`;
}

/** A few lines for a person. @param options.showToken puts the admin token into the console's link, in the part that browsers send to nobody */
export function readyWords(
  started: StartedServer,
  options: ReadyOptions & { readonly showToken: boolean },
  { paint }: Output,
): string {
  const { running, hub, publicUrl, isNode } = started;
  const { service, admin, ca } = running;
  const line = (name: string, value: string, what: string) =>
    `  ${name.padEnd(8)} ${paint.name(value)}${what === "" ? "" : `  ${paint.faint(what)}`}`;
  return [
    `${paint.strong("Belfry is up.")}`,
    "",
    line("service", service, "devices connect here, senders push here"),
    ...(publicUrl === null ? [] : [line("public", publicUrl, "channel URIs begin with this; it must lead here")]),
    ...(hub === null ? [] : [line("hub", hub.hub, "backends register devices and send to many here")]),
    line("admin", admin, "the command line asks here"),
    ...(isNode ? [line("engine", "PostgreSQL", "keeps what must survive, for all nodes")] : []),
    ...(options.console ? [line("console", consoleLink(started, options.showToken), "")] : []),
    ...(ca === null ? [] : [line("CA", ca, "let senders and devices trust this certificate")]),
    "",
    `  ${paint.faint(tokenNote(started, options))}`,
  ].join("\n");
}
