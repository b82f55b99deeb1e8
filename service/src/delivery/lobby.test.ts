import { expect, test } from "bun:test";
import { Lobby } from "./lobby.ts";

/** Lets so many in from one address. */
function crowd(lobby: Lobby, count: number, address: string): object[] {
  return Array.from({ length: count }, () => {
    lobby.prove(address);
    const who = {};
    lobby.enter(who, address);
    return who;
  });
}

const codeOf = (run: () => void): unknown => {
  try {
    run();
    return "let in";
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

test("one address may not fill the lobby, and others are not kept out by it", () => {
  const lobby = new Lobby(3);
  const first = crowd(lobby, 3, "192.0.2.1");
  expect(codeOf(() => lobby.prove("192.0.2.1"))).toBe("ADDRESS_THROTTLED");
  expect(codeOf(() => lobby.prove("192.0.2.2"))).toBe("let in");
  lobby.leave(first[0] ?? {});
  lobby.leave(first[0] ?? {});
  expect(codeOf(() => lobby.prove("192.0.2.1"))).toBe("let in");
  expect(lobby.size).toBe(2);
});

test("the lobby as a whole is bounded, and empties", () => {
  const lobby = new Lobby(1_000_000);
  const all = crowd(lobby, 10_000, "192.0.2.1");
  expect(codeOf(() => lobby.prove("192.0.2.2"))).toBe("OVERLOADED");
  for (const who of all) lobby.leave(who);
  expect(lobby.size).toBe(0);
});

test("IPv4 counts alike however it is written, and an IPv6 address counts for its network", () => {
  const lobby = new Lobby(2);
  crowd(lobby, 1, "192.0.2.1");
  const [mapped = {}] = crowd(lobby, 1, "::ffff:192.0.2.1");
  for (const same of ["192.0.2.1", "::ffff:192.0.2.1"]) {
    expect(codeOf(() => lobby.prove(same))).toBe("ADDRESS_THROTTLED");
  }
  lobby.leave(mapped);
  expect(codeOf(() => lobby.prove("192.0.2.1"))).toBe("let in");
  crowd(lobby, 1, "2001:db8:1:2::1");
  crowd(lobby, 1, "2001:db8:1:2::2");
  expect(codeOf(() => lobby.prove("2001:db8:1:2::3"))).toBe("ADDRESS_THROTTLED");
  expect(codeOf(() => lobby.prove("2001:db8:1:3::1"))).toBe("let in");
});
