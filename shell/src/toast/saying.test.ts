import { describe, expect, test } from "bun:test";
import type { PlainPiece, TextPiece, ToastScene } from "@belfry/content";
import { sayingOf } from "./saying.ts";

const text = (role: string, words: string, more: Partial<TextPiece> = {}): TextPiece => ({
  kind: "text",
  text: words,
  x: 0,
  width: 100,
  lines: [{ text: words, baseline: 0 }],
  font: { sizePx: 15, weight: 400 },
  align: "left",
  direction: "ltr",
  role,
  ...more,
});
const scene = (...pieces: PlainPiece[]): ToastScene => ({
  size: { width: 364, height: 100 },
  pieces,
  controls: [],
  menu: [],
});

describe("what a toast says", () => {
  test("it is called by its title and described by its other words, but not by the names of inputs and of the app", () => {
    const drawn = scene(
      text("appName", "Mail"),
      text("title", "Lunch?"),
      text("body", "At the corner"),
      text("inputTitle", "Reply"),
      text("attribution", "SMS"),
    );
    expect(sayingOf(drawn, "Mail")).toMatchObject({ title: "Lunch?", body: "At the corner\nSMS" });
  });

  test("a template of Windows 8 is called by its first words", () => {
    expect(sayingOf(scene(text("heading", "Headline"), text("body", "Words")), "Mail").title).toBe("Headline");
  });

  test("a toast of pictures is called by what is seen, or else by its app", () => {
    const box = { x: 0, y: 0, width: 10, height: 10 };
    const image = (alt: string): PlainPiece => ({ kind: "image", box, src: "/a.png", alt, fit: "cover", role: "hero" });
    expect(sayingOf(scene(image(""), image("Hills")), "Mail").title).toBe("Hills");
    expect(sayingOf(scene(image("")), "Mail").title).toBe("Mail");
  });

  test("it is read in the direction of its frame, whatever the language of its title", () => {
    const arabic = { direction: "rtl", lang: "ar" } as const;
    const drawn = scene(text("appName", "Mail", arabic), text("title", "Lunch?"));
    expect(sayingOf(drawn, "Mail")).toMatchObject({ direction: "rtl", lang: "ar" });
  });
});
