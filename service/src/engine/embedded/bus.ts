/**
 * The bus of a service that is one process: a ring is a function call. Refuses to know what the listeners do with it.
 */
import type { Bus, Listener } from "../bus.ts";

/** Opens a bus that lives as long as whoever holds it. */
export function openEmbeddedBus(): Bus {
  const attached = new Map<string, Listener>();
  return {
    ring: (hint) => attached.get(hint.deviceId)?.announced(hint),
    attach(deviceId, listener) {
      const former = attached.get(deviceId);
      attached.set(deviceId, listener);
      former?.replaced();
    },
    known: () => undefined,
    detach(deviceId, listener) {
      if (attached.get(deviceId) === listener) attached.delete(deviceId);
    },
    present: (deviceId) => attached.has(deviceId),
    presumed: () => false,
    settled: () => Promise.resolve(),
    attached: () => attached.size,
  };
}
