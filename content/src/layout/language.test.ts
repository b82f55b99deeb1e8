import { expect, test } from "bun:test";
import { directionOf } from "./language.ts";

const RIGHT_TO_LEFT = `ar ar-EG he he-IL iw fa fa-IR ur-PK ps-AF dv-MV syr ug-CN yi prs-AF ckb sd nqo
  ku-Arab-IQ pa-Arab-PK uz-Arab az-Arab-IR ff-Adlm en-Hebr HE-il qps-plocm`.split(/\s+/);
const LEFT_TO_RIGHT = `en en-US de fr ja zh-Hans-CN ko ru el hi th tr ku pa-IN uz-Latn-UZ az ar-Latn he-Latn-IL
  sd-Deva-IN ks-Deva arn haw fan psx qps-ploc`.split(/\s+/);

test.each(RIGHT_TO_LEFT)("C-18: %s is read from right to left", (lang) => {
  expect(directionOf(lang)).toBe("rtl");
});

test.each(LEFT_TO_RIGHT)("C-18: %s is read from left to right", (lang) => {
  expect(directionOf(lang)).toBe("ltr");
});

test("C-18: what names no language is read from left to right", () => {
  expect([directionOf(undefined), directionOf(""), directionOf("not a language")]).toEqual(["ltr", "ltr", "ltr"]);
});
