import { expect, test } from "bun:test";
import { createSessions, MAX_SESSIONS } from "./sessions.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function sessionsAt() {
  const clock = { at: 0 };
  return { clock, sessions: createSessions({ now: () => clock.at }) };
}

test("a session is found by its secret, with the same CSRF token each time, and by no other", () => {
  const { sessions } = sessionsAt();
  const [one, other] = [sessions.open(), sessions.open()];
  const { csrfToken, expiresAt } = one;
  expect(sessions.find(one.secret)).toEqual({ csrfToken, expiresAt });
  expect(other.csrfToken).not.toBe(csrfToken);
  for (const secret of ["", "x", csrfToken, `${one.secret}x`, "A".repeat(43)]) {
    expect(sessions.find(secret)).toBeUndefined();
  }
});

test("a session that nobody used for an hour is over, and one that is used goes on for twelve hours", () => {
  const { clock, sessions } = sessionsAt();
  const [unused, used] = [sessions.open(), sessions.open()];
  for (clock.at = 30 * MINUTE; clock.at < 12 * HOUR; clock.at += 30 * MINUTE) {
    expect(sessions.find(used.secret)?.expiresAt).toBe(12 * HOUR);
  }
  expect(sessions.find(unused.secret)).toBeUndefined();
  clock.at = 12 * HOUR - 1;
  expect(sessions.find(used.secret)).toBeDefined();
  clock.at = 12 * HOUR;
  expect(sessions.find(used.secret)).toBeUndefined();
});

test("a session that was closed is over at once, and closing it again does nothing", () => {
  const { sessions } = sessionsAt();
  const { secret } = sessions.open();
  sessions.close(secret);
  sessions.close(secret);
  expect(sessions.find(secret)).toBeUndefined();
});

test("with one session too many the one that was used longest ago is over", () => {
  const { sessions } = sessionsAt();
  const opened = Array.from({ length: MAX_SESSIONS }, () => sessions.open().secret);
  const [first = "", second = "", third = ""] = opened;
  sessions.find(first);
  const newest = sessions.open().secret;
  expect(sessions.find(second)).toBeUndefined();
  for (const secret of [first, third, newest]) expect(sessions.find(secret)).toBeDefined();
});

test("sessions that are over make room before one that is not", () => {
  const { clock, sessions } = sessionsAt();
  const early = sessions.open().secret;
  clock.at = 30 * MINUTE;
  const opened = Array.from({ length: MAX_SESSIONS - 1 }, () => sessions.open().secret);
  clock.at = HOUR;
  sessions.open();
  expect(sessions.find(early)).toBeUndefined();
  expect(opened.filter((secret) => sessions.find(secret) === undefined)).toEqual([]);
});

test("two processes share no session, whatever their secrets", () => {
  const random = (bytes: number) => Buffer.alloc(bytes, 7);
  const one = createSessions({ now: () => 0, random });
  const { secret } = one.open();
  expect(one.find(secret)).toBeDefined();
  expect(createSessions({ now: () => 0 }).find(secret)).toBeUndefined();
});
