import { expect, test } from "bun:test";
import { Glob } from "bun";
import { squeezeStyles } from "./squeeze-styles.ts";

const SHELL = `${import.meta.dirname}/../shell/src`;

test("styles lose their comments and the blanks around their marks, and nothing else", () => {
  const script = `
const look = css\`
  /* A toast is as wide as it is; a telephone is not. */
  :host([theme="dark"]) :is(.press, select) > p {
    font: 400 14px / 20px "Segoe UI", sans-serif;
    width: calc(100% + 16px);
  }
  @media (max-width: 395px) {
    p::before { content: "a  {  b"; }
  }
\`;
const words = \`as: they,  are\`;
`;
  expect(squeezeStyles(script)).toBe(`
const look = css\`:host([theme="dark"]) :is(.press,select) > p{font:400 14px / 20px "Segoe UI",sans-serif;width:calc(100% + 16px)}@media (max-width:395px){p::before{content:"a  {  b"}}\`;
const words = \`as: they,  are\`;
`);
});

test("what was squeezed is squeezed no further", async () => {
  for await (const path of new Glob("**/*-look.ts").scan({ cwd: SHELL, absolute: true })) {
    const once = squeezeStyles(await Bun.file(path).text());
    expect(squeezeStyles(once)).toBe(once);
  }
});

test("what the compiler wrote is squeezed as well", () => {
  expect(squeezeStyles("css `p {\n  margin: 0;\n}`")).toBe("css`p{margin:0}`");
});

test("a sheet that is a text is squeezed by its name, and other texts are not", () => {
  expect(squeezeStyles("export const menuLook = `\n  p {\n    margin: 0;\n  }\n`;\nconst words = `a:  b`;")).toBe(
    "export const menuLook =`p{margin:0}`;\nconst words = `a:  b`;",
  );
});

test("a script without styles stays as it is", async () => {
  const script = await Bun.file(`${SHELL}/open-shell.ts`).text();
  expect(squeezeStyles(script)).toBe(script);
});
