import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type ImageLookup, type ImageOptions, imageAddress } from "./image-address.ts";

const BASES = { appBase: "https://app.example/files", dataBase: "https://data.example/" };
const address = (src: string, lookup: ImageLookup = {}, options: ImageOptions = BASES) =>
  imageAddress(src, lookup, options);

describe("where a picture is", () => {
  test("C-13: a relative source is looked up below the base, whether or not that ends in a slash", () => {
    expect(address("pic.png", { baseUri: "https://h.example/a" })).toBe("https://h.example/a/pic.png");
    expect(address("pic.png", { baseUri: "https://h.example/a/" })).toBe("https://h.example/a/pic.png");
    expect(address("../pic.png", { baseUri: "https://h.example/a/b" })).toBe("https://h.example/a/pic.png");
  });

  test("C-13: without a base it is the app's own file", () => {
    expect(address("pic.png")).toBe("https://app.example/files/pic.png");
    expect(address("pic.png", { baseUri: "" })).toBe("https://app.example/files/pic.png");
    expect(address("../pic.png")).toBe("https://app.example/files/pic.png");
  });

  test("C-13: an absolute source stays as it is", () => {
    const src = "https://img.example/a b/ä.png?x=1#y";
    expect(address(src, { baseUri: "https://h.example/" })).toBe(src);
  });

  test("C-13: a back-slash is a slash", () => {
    expect(address("a\\b.png", { baseUri: "https://h.example\\c" })).toBe("https://h.example/c/a/b.png");
  });

  test("C-14: scale, contrast and language are appended to pictures of the web, behind a query if there is one", () => {
    const lookup = { addImageQuery: true, lang: "de-DE" };
    const query = "ms-scale=100&ms-contrast=standard&ms-lang=de-DE";
    expect(address("https://h.example/p.png", lookup)).toBe(`https://h.example/p.png?${query}`);
    expect(address("https://h.example/p.png?a=1#b", lookup)).toBe(`https://h.example/p.png?a=1&${query}#b`);
    expect(address("p.png", lookup)).toBe("https://app.example/files/p.png");
    expect(address("https://h.example/p.png", { ...lookup, addImageQuery: false })).toBe("https://h.example/p.png");
  });

  test("C-14: the query says what the page knows of its screen", () => {
    const options = { scale: 200, contrast: "black" } as const;
    expect(address("http://h.example/p", { addImageQuery: true, lang: "x&y" }, options)).toBe(
      "http://h.example/p?ms-scale=200&ms-contrast=black&ms-lang=x%26y",
    );
  });

  test("C-15: the app's files and its data are below their own bases", () => {
    expect(address("ms-appx:///a/b.png")).toBe("https://app.example/files/a/b.png");
    expect(address("MS-APPX://package/a.png")).toBe("https://app.example/files/a.png");
    expect(address("ms-appdata:///local/a.png")).toBe("https://data.example/a.png");
  });

  test("C-15: without a base for them they are not shown", () => {
    expect(address("ms-appx:///a.png", {}, {})).toBeUndefined();
    expect(address("ms-appdata:///local/a.png", {}, {})).toBeUndefined();
    expect(address("a.png", {}, {})).toBeUndefined();
  });

  test.each([
    "file:///c:/a.png",
    "c:\\a.png",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:image/png;base64,AAAA",
    "blob:https://h.example/1",
    "ms-resource:a",
    "ms-appdata:///roaming/a.png",
    "http:a.png",
  ])("C-15: %p is not shown", (src) => {
    expect(address(src)).toBeUndefined();
  });

  test("C-15: a picture within the payload is shown only where the page allows it, and never one that can run", () => {
    const png = "data:image/png;base64,AAAA";
    expect(address(png, {}, { allowData: true })).toBe(png);
    expect(address("data:image/svg+xml,<svg/>", {}, { allowData: true })).toBeUndefined();
    expect(address("data:text/html,x", {}, { allowData: true })).toBeUndefined();
  });

  test("only the origins that the page names are asked", () => {
    const options = { origins: ["https://img.example"] };
    expect(address("https://img.example/a.png", {}, options)).toBe("https://img.example/a.png");
    expect(address("https://img.example:444/a.png", {}, options)).toBeUndefined();
    expect(address("https://img.example@evil.example/a.png", {}, options)).toBeUndefined();
  });

  test.each([
    "ms-appx:///../secret",
    "ms-appx:///a/..\\..\\secret",
    "ms-appx:///%2e%2E/secret",
    "ms-appx:///.%2e/secret",
    "ms-appx:///.\t./secret",
    "ms-appx:///..%2fsecret",
    "ms-appdata:///local/../secret",
  ])("%p does not climb out of the app's files", (src) => {
    expect(address(src)).toBeUndefined();
  });

  test("whatever the source, what comes is of the web or below a base", () => {
    const part = fc.constantFrom(
      "..",
      "/",
      "\\",
      ":",
      "ms-appx:///",
      "ms-appdata:///local/",
      "https://",
      "%2e",
      "%2F",
      "\t",
      "\n",
      " ",
      "a",
      "?",
      "#",
      "file:",
      "@",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), fc.array(part, { maxLength: 4 }), (src, base) => {
        const found = address(src.join(""), { baseUri: base.join("") });
        if (found === undefined) return;
        const { href, protocol } = new URL(found, "https://page.example/");
        const isBelow = href.startsWith("https://app.example/files/") || href.startsWith("https://data.example/");
        expect(isBelow || /^https?:\/\//i.test(found)).toBe(true);
        expect(protocol).toMatch(/^https?:$/);
      }),
      { numRuns: 2000 },
    );
  });
});
