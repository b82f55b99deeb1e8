import { expect, test } from "bun:test";
import { Roster } from "./roster.ts";

interface Guest {
  readonly name: number;
  seat: number;
}

function fill(count: number): { roster: Roster<Guest>; guests: Guest[] } {
  const roster = new Roster<Guest>();
  const guests = Array.from({ length: count }, (_, name) => ({ name, seat: 0 }));
  for (const guest of guests) roster.add(guest);
  return { roster, guests };
}

const names = (roster: Roster<Guest>): number[] => [...roster].map(({ name }) => name);

/** What a round gives from where it stands until its end. */
function restOfRound(roster: Roster<Guest>): number[] {
  const seen: number[] = [];
  for (let one = roster.next(); one !== undefined; one = roster.next()) seen.push(one.name);
  return seen;
}

test("those who stay keep their order, and who goes twice goes once", () => {
  const { roster, guests } = fill(5);
  for (const guest of [guests[1], guests[3], guests[1]]) if (guest !== undefined) roster.delete(guest);
  expect([names(roster), roster.size]).toEqual([[0, 2, 4], 3]);
  roster.delete({ name: 9, seat: 2 });
  expect(names(roster)).toEqual([0, 2, 4]);
});

test("a round goes on where it stopped, ends once, and begins anew", () => {
  const { roster, guests } = fill(3);
  expect(roster.next()?.name).toBe(0);
  for (const guest of guests.slice(1, 2)) roster.delete(guest);
  expect(restOfRound(roster)).toEqual([2]);
  expect(restOfRound(roster)).toEqual([0, 2]);
});

test("gaps are closed when somebody comes, and the round misses nobody by it", () => {
  const { roster, guests } = fill(5000);
  for (let passed = 0; passed < 2500; passed++) roster.next();
  for (const guest of guests) if (guest.name % 10 !== 0) roster.delete(guest);
  roster.add({ name: 5000, seat: 0 });
  expect(restOfRound(roster)).toEqual(Array.from({ length: 251 }, (_, i) => 2500 + i * 10));
  for (const guest of guests) roster.delete(guest);
  expect([names(roster), roster.size]).toEqual([[5000], 1]);
});

test("who goes while all are looked at is passed over", () => {
  const { roster, guests } = fill(4);
  const seen: number[] = [];
  for (const { name } of roster) {
    seen.push(name);
    for (const guest of guests) if (guest.name === name + 1) roster.delete(guest);
  }
  expect(seen).toEqual([0, 2]);
});
