/**
 * Where jobs may read and write: one folder, named by `file:` URLs or by addresses of this server that stand for it. From an address to a
 * path, without a request and without a disk.
 */
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What addresses are proved against. */
export interface ContainerRules {
  /** Absolute path of the hub's folder. */
  readonly folder: string;
  /** What addresses of the hub on this server begin with, a slash at the end: its public URL and its name. */
  readonly base: string;
}

/** Why an address is none that a job may use; for the job's `Failure`. */
export class ForeignAddress extends Error {}

const foreign = (what: string) =>
  new ForeignAddress(
    `${what}: a job reads and writes in the hub's own folder, as a file: URL or an address of this server`,
  );

function pathOf(url: URL, { folder, base }: ContainerRules): string {
  if (url.protocol === "file:") {
    if (url.host !== "") throw foreign("the file is on another machine");
    return fileURLToPath(url);
  }
  const own = new URL(base);
  if (url.origin !== own.origin) throw foreign(`${url.host || url.protocol} is not this server`);
  const isOfHub = `${url.pathname}/`.toLowerCase().startsWith(own.pathname.toLowerCase());
  if (!isOfHub) throw foreign("the address is of another hub");
  return join(folder, decodeURIComponent(url.pathname.slice(own.pathname.length)));
}

/**
 * The path that an address stands for. The query of an Azure address, its proof, is passed over.
 *
 * @throws ForeignAddress in words
 */
export function readContainer(uri: string, rules: ContainerRules): string {
  if (!URL.canParse(uri)) throw foreign("this is no address");
  let path: string;
  try {
    path = resolve(pathOf(new URL(uri), rules));
  } catch (error) {
    throw error instanceof ForeignAddress ? error : foreign("the address cannot be read");
  }
  const folder = resolve(rules.folder);
  if (path !== folder && !path.startsWith(folder + sep)) throw foreign("the file is outside of the folder");
  if (path.includes("\0")) throw foreign("the address cannot be read");
  return path;
}
