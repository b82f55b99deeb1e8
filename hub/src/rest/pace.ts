/** How fast one hub may be asked. A bucket that fills with time; refuses to know what is asked. */
import { HubRefusal } from "../refusal.ts";

/** Takes one request of a hub at a time, in milliseconds since 1970. @throws HubRefusal THROTTLED with the seconds until the next one */
export type Pace = (hub: string, now: number) => void;

interface Bucket {
  tokens: number;
  at: number;
}

/** Hubs are few; a flood of names finds no hub, and so no bucket. */
export function createPace(perSecond: number | null, burst: number | null): Pace {
  if (perSecond === null) return () => {};
  const room = burst ?? perSecond * 10;
  const buckets = new Map<string, Bucket>();
  return (hub, now) => {
    const bucket = buckets.get(hub) ?? { tokens: room, at: now };
    buckets.set(hub, bucket);
    bucket.tokens = Math.min(room, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) {
      throw new HubRefusal("THROTTLED", { retryAfterSeconds: Math.ceil((1 - bucket.tokens) / perSecond) });
    }
    bucket.tokens -= 1;
  };
}
