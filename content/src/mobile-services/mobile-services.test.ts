import { describe, expect, test } from "bun:test";
import { createRequire } from "node:module";
import fc from "fast-check";
import { findTemplate, type LegacyName, listTemplates } from "../catalogue/templates.ts";
import { ContentError } from "../content-error.ts";
import { mobileServices } from "./mobile-services.ts";

/** Azure's own module, whose results are the measure. */
const original: Record<string, (...given: unknown[]) => string> = createRequire(import.meta.url)("wns");
const ours = mobileServices();
const byName = ours as unknown as Record<string, (...given: unknown[]) => string>;
const names = listTemplates()
  .filter(({ alias, kind }) => alias !== undefined || kind === "toast")
  .map(({ alias, name }) => alias ?? name);

const fields = (name: string, text: string) => {
  const { imageCount, textCount } = findTemplate(name as LegacyName);
  return Array.from({ length: 2 * imageCount + textCount }, (_, at) => `${text}${at}`);
};

describe("the content functions of Mobile Services", () => {
  test("the golden results are written to the byte", () => {
    expect(ours.createTileSquareText03({ text1: "a & b", text2: "<x>" })).toBe(
      '<tile><visual><binding template="TileSquareText03"><text id="1">a &amp; b</text><text id="2">&lt;x&gt;</text><text id="3"></text><text id="4"></text></binding></visual></tile>',
    );
    expect(ours.createTileSquareText03({ text1: 5, text9: "z" })).toBe(
      '<tile><visual><binding template="TileSquareText03"><text id="1">5</text><text id="2"></text><text id="3"></text><text id="4"></text></binding></visual></tile>',
    );
    expect(ours.createTileWideImageAndText01({ image1src: "http://h/i.png", image1alt: 'alt "q"', text1: "t" })).toBe(
      '<tile><visual><binding template="TileWideImageAndText01"><image id="1" src="http://h/i.png" alt="alt &quot;q&quot;"/><text id="1">t</text></binding></visual></tile>',
    );
    expect(
      ours.createToastImageAndText02(
        { image1src: "http://h/i.png", text1: "t", text2: "u" },
        { launch: 'a=1&b="2"', duration: "long", audio: { src: "Looping.Alarm2", loop: true } },
      ),
    ).toBe(
      '<toast duration="long" launch="a=1&amp;b=&quot;2&quot;"><visual><binding template="ToastImageAndText02"><image id="1" src="http://h/i.png" alt=""/><text id="1">t</text><text id="2">u</text></binding></visual><audio src="ms-winsoundevent:Notification.Looping.Alarm2" loop="true"/></toast>',
    );
    expect(
      ours.createToastText01(
        { text1: "t" },
        { lang: "en", baseUri: "b", branding: "logo", addImageQuery: true, version: 1 },
      ),
    ).toBe(
      '<toast><visual lang="en" baseUri="b" branding="logo" addImageQuery="true" version="1"><binding template="ToastText01"><text id="1">t</text></binding></visual></toast>',
    );
    expect(
      ours.createTile({ type: "TileSquareText04", text1: "s" }, { type: "TileWideText03", text1: "w" }, { lang: "de" }),
    ).toBe(
      '<tile><visual lang="de"><binding template="TileSquareText04"><text id="1">s</text></binding><binding template="TileWideText03"><text id="1">w</text></binding></visual></tile>',
    );
  });

  test("too few strings are refused with both numbers", () => {
    expect(() => ours.createTileSquareText03("1", "2")).toThrow("needs 4 parameters and 2 were given");
  });

  test("all 54 templates give the results of Azure's own module, from strings and from an object", () => {
    expect(names.length).toBe(54);
    for (const name of names) {
      const given = fields(name, '<"&>');
      expect(byName[`create${name}`]?.(...given)).toBe(original[`create${name}`]?.(...given) ?? "");
      const payload = { text1: 7, image1src: "http://h/?a&b", lang: "fr", branding: "logo", fallback: "x" };
      const options = { lang: "de", version: 1, addImageQuery: false };
      expect(byName[`create${name}Binding`]?.(payload)).toBe(original[`create${name}Binding`]?.(payload) ?? "");
      expect(byName[`create${name}`]?.(payload, options)).toBe(original[`create${name}`]?.(payload, options) ?? "");
    }
  });

  test("any printable texts give the results of Azure's own module", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ maxLength: 40 }), (name, text) => {
        const given = fields(name, text);
        expect(byName[`create${name}`]?.(...given)).toBe(original[`create${name}`]?.(...given) ?? "");
      }),
    );
  });

  test("a toast of several bindings and a silent one are written; the original could not do without a sound's name", () => {
    expect(ours.createToast(ours.createToastText01Binding("t"), { audio: { silent: true } })).toBe(
      '<toast><visual><binding template="ToastText01"><text id="1">t</text></binding></visual><audio silent="true"/></toast>',
    );
    expect(() => ours.createToastText01("t", { audio: { src: "Alarm" } })).toThrow("is no sound");
  });

  test("a badge is a number from 0, also as a string, or a glyph, with the version of the object form", () => {
    expect(ours.createBadge(107)).toBe('<badge value="107" version="1"/>');
    expect(ours.createBadge("12")).toBe('<badge value="12" version="1"/>');
    expect(ours.createBadge({ value: "attention", version: 2 })).toBe('<badge value="attention" version="2"/>');
    for (const wrong of [-1, 1.5, "smile", "", "-1"]) expect(() => ours.createBadge(wrong)).toThrow(ContentError);
  });

  test("raw text comes back as it is, unless there is none or more than 5,000 bytes of it", () => {
    expect(ours.createRaw("<anything>")).toBe("<anything>");
    expect(() => ours.createRaw("")).toThrow("empty");
    expect(() => ours.createRaw("é".repeat(2501))).toThrow("5002 bytes");
  });
});
