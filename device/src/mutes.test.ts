import { expect, test } from "bun:test";
import fc from "fast-check";
import { Mutes } from "./mutes.ts";
import { CHAT, MAIL, MAIL_GUID } from "./testing/fake-service.ts";

/** Mutes, and what they had the service told. */
function someMutes(kept: Record<string, boolean> = {}) {
  const told: [string, boolean][] = [];
  const mutes = new Mutes(kept, (app, muted) => told.push([app, muted]));
  return { mutes, told };
}

const guid = (digit: number) => MAIL_GUID.replace(/.$/, String(digit));

test("what the person said of the package SID wins over an older word about the GUID, and the service is told it last", () => {
  const { mutes, told } = someMutes();
  mutes.choose(MAIL_GUID, true);
  mutes.choose(MAIL, false);
  mutes.rename(MAIL_GUID, MAIL);
  expect([mutes.kept, told.at(-1)]).toEqual([{ [MAIL]: false }, [MAIL, false]]);
});

test("a newer word about the GUID wins over an older one about the package SID, also when the older one was repeated before", () => {
  const { mutes, told } = someMutes();
  mutes.choose(MAIL_GUID, false);
  mutes.choose(MAIL, true);
  mutes.choose(MAIL_GUID, false);
  mutes.rename(MAIL_GUID, MAIL);
  expect([mutes.kept, told.at(-1)]).toEqual([{ [MAIL]: false }, [MAIL, false]]);
});

test("that an app is on is remembered as long as an older word about a GUID may be about the same app", () => {
  const { mutes } = someMutes({ [MAIL_GUID]: true, [MAIL]: false });
  expect(mutes.answered(MAIL, false)).toBe(false);
  mutes.rename(MAIL_GUID, MAIL);
  expect([mutes.isMuted(MAIL), mutes.answered(MAIL, false), mutes.kept]).toEqual([false, true, undefined]);
});

test("the answer to an older word does not undo a newer one", () => {
  const { mutes } = someMutes();
  mutes.choose(MAIL, false);
  mutes.choose(MAIL, true);
  expect([mutes.answered(MAIL, false), mutes.isMuted(MAIL)]).toEqual([false, true]);
});

test("renaming what nobody chose changes and tells nothing", () => {
  const { mutes, told } = someMutes({ [CHAT]: true });
  mutes.rename(MAIL_GUID, MAIL);
  expect([mutes.kept, told]).toEqual([{ [CHAT]: true }, []]);
});

test("by whatever names the person chose, and in whatever order the service names them, the last choice counts", () => {
  const names = [MAIL, guid(1), guid(2)];
  const choices = fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean()), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(choices, fc.boolean(), fc.boolean(), (said, isSecondFirst, isKnownEarly) => {
      const { mutes, told } = someMutes();
      for (const [name, muted] of said) mutes.choose(name, muted);
      if (isKnownEarly) mutes.answered(MAIL, false);
      const again = new Mutes(mutes.kept, (app, muted) => told.push([app, muted]));
      for (const name of isSecondFirst ? [guid(2), guid(1)] : [guid(1), guid(2)]) again.rename(name, MAIL);
      expect(again.isMuted(MAIL)).toBe(said.at(-1)?.[1] === true);
    }),
  );
});
