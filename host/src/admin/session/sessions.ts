/**
 * Sessions of operators at a browser: each found by the secret of its cookie, and over after a while or when it is closed.
 *
 * Kept as keyed hashes, so that what is in memory opens nothing. Refuses to know cookies and requests.
 */
import { createHmac, randomBytes } from "node:crypto";

/** A page that is looked at asks every few seconds, so this is an hour in which nobody saw it. */
const IDLE_MS = 3_600_000;
/** A shift: whoever comes the next day shows the admin token again. */
const LONGEST_MS = 12 * 3_600_000;
/** Browsers of the few who know the admin token; with one more the session that was used longest ago is over. */
export const MAX_SESSIONS = 100;

const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

/** What its holder is told. */
export interface Session {
  /** Shown by every request that changes something. */
  readonly csrfToken: string;
  /** Milliseconds since 1970; without use it is over sooner. */
  readonly expiresAt: number;
}

/** A session at its beginning. */
export interface OpenedSession extends Session {
  /** 43 characters of base64url. Known to the cookie alone from then on. */
  readonly secret: string;
}

export interface Sessions {
  open(): OpenedSession;
  /** The session of this secret, if it is not over; asking for it is using it. */
  find(secret: string): Session | undefined;
  close(secret: string): void;
}

export interface SessionsOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random?: (bytes: number) => Buffer;
}

interface Kept {
  readonly openedAt: number;
  readonly usedAt: number;
}

/** At most {@link MAX_SESSIONS}; gone with the process. */
export function createSessions({ now, random = randomBytes }: SessionsOptions): Sessions {
  const key = random(SECRET_BYTES);
  const hashOf = (use: "session" | "csrf", secret: string) =>
    createHmac("sha256", key).update(`${use} ${secret}`).digest("base64url");
  /** By hash, the one that was used longest ago first. */
  const kept = new Map<string, Kept>();
  const isOver = ({ openedAt, usedAt }: Kept, at: number) => at - usedAt >= IDLE_MS || at - openedAt >= LONGEST_MS;
  const keep = (secret: string, openedAt: number, at: number): Session => {
    const hash = hashOf("session", secret);
    kept.delete(hash);
    kept.set(hash, { openedAt, usedAt: at });
    return { csrfToken: hashOf("csrf", secret), expiresAt: openedAt + LONGEST_MS };
  };
  const makeRoom = (at: number) => {
    for (const [hash, one] of kept) if (isOver(one, at)) kept.delete(hash);
    const [oldest] = kept.keys();
    if (kept.size >= MAX_SESSIONS && oldest !== undefined) kept.delete(oldest);
  };
  return {
    open() {
      const at = Math.floor(now());
      makeRoom(at);
      const secret = random(SECRET_BYTES).toString("base64url");
      return { secret, ...keep(secret, at, at) };
    },
    find(secret) {
      const one = SECRET.test(secret) ? kept.get(hashOf("session", secret)) : undefined;
      const at = Math.floor(now());
      if (one === undefined || isOver(one, at)) return undefined;
      return keep(secret, one.openedAt, at);
    },
    close(secret) {
      kept.delete(hashOf("session", secret));
    },
  };
}
