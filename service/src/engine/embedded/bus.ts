/**
 * The bus of a service that is one process: a ring is a function call. Refuses to know what the listeners do with it.
 */
import type { Bus, Listener } from "../bus.ts";

interface Attachment {
  readonly listener: Listener;
  readonly replaced: () => void;
}

/** Opens a bus that lives as long as whoever holds it. */
export function openEmbeddedBus(): Bus {
  const attachments = new Map<string, Attachment>();
  return {
    ring: (hint) => attachments.get(hint.deviceId)?.listener(hint),
    attach: (deviceId, listener, replaced) => {
      const former = attachments.get(deviceId);
      const attachment: Attachment = { listener, replaced };
      attachments.set(deviceId, attachment);
      former?.replaced();
      return () => {
        if (attachments.get(deviceId) === attachment) attachments.delete(deviceId);
      };
    },
    present: (deviceId) => attachments.has(deviceId),
    attached: () => attachments.size,
  };
}
