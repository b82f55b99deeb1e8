/**
 * The bus of many nodes: a ring for a device that is attached here is a function call, any other goes to the node that the store says holds
 * the device.
 */
import type { Bus } from "../bus.ts";
import type { Holder } from "../store.ts";
import type { Holders } from "./holders.ts";
import type { Post } from "./post.ts";
import type { Presence } from "./presence.ts";
import type { Saying } from "./saying.ts";

/** What the bus is made of. */
export interface BusParts {
  readonly self: Holder;
  readonly post: Pick<Post, "ring">;
  readonly holders: Holders;
  readonly presence: Presence;
}

export function distributedBus({ self, post, holders, presence }: BusParts): Bus {
  return {
    ring(hint, holder) {
      if (holder !== undefined && holder !== self) post.ring(holder, hint);
      else holders.listenerOf(hint.deviceId)?.announced(hint);
    },
    attach: (deviceId, listener) => holders.attach(deviceId, listener),
    known: (deviceId) => holders.known(deviceId),
    detach: (deviceId, listener) => holders.detach(deviceId, listener),
    present: (deviceId) => holders.listenerOf(deviceId) !== undefined || presence.elsewhere(deviceId),
    presumed: (deviceId) => presence.presumed(deviceId) && holders.listenerOf(deviceId) === undefined,
    settled: () => holders.settled(),
    attached: () => holders.size,
  };
}

/** What another node said to the bus. @returns false when it was not for the bus */
export function hearOnBus(holders: Holders, saying: Saying): boolean {
  if (saying.say === "ring") holders.listenerOf(saying.entry.deviceId)?.announced(saying.entry);
  else if (saying.say === "stir") for (const device of saying.devices) holders.listenerOf(device)?.stirred();
  else if (saying.say === "stir-all") holders.stirAll();
  else if (saying.say === "replaced") holders.taken(saying.device, saying.fence);
  else if (saying.say === "given-back") holders.givenBack(saying.device);
  else return false;
  return true;
}
