/**
 * The bus of a service that is one process: a ring is a function call. Refuses to know what the listeners do with it.
 */
import type { Bus, Listener } from "../bus.ts";
import { Attachments } from "./attachments.ts";

/** Opens a bus that lives as long as whoever holds it. */
export function openEmbeddedBus(): Bus {
  const attached = new Attachments<Listener>();
  return {
    ring: (hint) => attached.get(hint.deviceId)?.announced(hint),
    attach: (deviceId, listener) => attached.set(deviceId, listener)?.replaced(),
    known: () => undefined,
    detach(deviceId, listener) {
      if (attached.get(deviceId) === listener) attached.delete(deviceId);
    },
    present: (deviceId) => attached.get(deviceId) !== undefined,
    presumed: () => false,
    settled: () => Promise.resolve(),
    attached: () => attached.size,
  };
}
