import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { HubRefusal } from "../refusal.ts";
import { isFlagSet, readApiVersion, readTarget } from "./target.ts";

const query = (text: string) => readTarget(`http://localhost/hub?${text}`).query;

describe("what a request is addressed to", () => {
  test("segments are decoded once, each by itself", () => {
    expect(readTarget("http://h/hub/installations/i%201/%C3%A9").segments).toEqual([
      "hub",
      "installations",
      "i 1",
      "é",
    ]);
    expect(readTarget("http://h/hub/a%2Fb/%2541").segments).toEqual(["hub", "a/b", "%41"]);
    expect(readTarget("http://h/hub/messages/").segments).toEqual(["hub", "messages", ""]);
    expect(readTarget("http://h").segments).toEqual([""]);
  });

  test("HUB-9.04: names of the query are read in any case and spelling, a plus is a blank, the first of two counts", () => {
    expect(query("API-VERSION=2016-07&%24Top=5&%24filter=ChannelUri+eq+%27x%27&$top=7")).toEqual(
      new Map([
        ["api-version", "2016-07"],
        ["$top", "5"],
        ["$filter", "ChannelUri eq 'x'"],
      ]),
    );
  });

  test("a flag counts when it is there, with any value but false and 0", () => {
    for (const set of ["test", "test=", "test=true", "TEST=1"]) expect(isFlagSet(query(set), "test")).toBe(true);
    for (const unset of ["", "test=false", "test=False", "test=0"]) expect(isFlagSet(query(unset), "test")).toBe(false);
  });

  test("HUB-9.04: any well-formed version is taken, and a missing one stands for 2015-01", () => {
    expect(readApiVersion(query(""))).toBe("2015-01");
    for (const version of ["2013-10", "2020-06", "2031-12", "2024-01-01-preview"]) {
      expect(readApiVersion(query(`api-version=${version}`))).toBe(version);
    }
    for (const version of ["abc", "2020", "2020-13", "20-06", ""]) {
      expect(() => readApiVersion(query(`api-version=${version}`))).toThrow(HubRefusal);
    }
  });

  test("a name with U+0000 is refused wherever it stands: no store that nodes share could be asked for it", () => {
    for (const url of ["http://h/hub/installations/i%00", "http://h/hub/registrations?$filter=%00"]) {
      expect(() => readTarget(url)).toThrow(HubRefusal);
    }
  });

  test("whatever stands in path and query, reading it gives a target or a refusal", () => {
    const piece = fc.oneof(fc.constantFrom("%", "%2", "%zz", "%ff", "&", "=", "?", "/", "+", "$top"), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        try {
          readTarget(`http://localhost/${pieces.join("")}`);
        } catch (error) {
          expect(error).toBeInstanceOf(HubRefusal);
        }
      }),
    );
  });
});
