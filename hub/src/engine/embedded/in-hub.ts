/** What every operation on a hub begins with: is the hub there? */
import type { Hub } from "./hubs.ts";
import type { Tables } from "./tables.ts";

/** What is done in a hub. One that is not there holds nothing and keeps nothing, and then `otherwise` is the answer. */
export function inHub<T>({ hubs }: Pick<Tables, "hubs">, name: string, otherwise: T, act: (hub: Hub) => T): T {
  const hub = hubs.find(name);
  return hub === null ? otherwise : act(hub);
}
