import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { HubRefusal } from "../../refusal.ts";
import { readMultipart } from "./multipart.ts";

const read = (contentType: string, body: string | Uint8Array) =>
  Object.fromEntries(
    [...readMultipart(contentType, Buffer.from(body))].map(([name, content]) => [
      name,
      Buffer.from(content).toString(),
    ]),
  );

const body = (newline: string, boundary = "b") =>
  [
    `--${boundary}`,
    "Content-type: application/xml",
    "Content-Disposition: inline; name=notification",
    "",
    "<toast/>",
    `--${boundary}`,
    'content-disposition: inline; name="devices"',
    "",
    '["https://wns.example/1"]',
    `--${boundary}--`,
  ].join(newline);

describe("a multipart body", () => {
  const parts = { notification: "<toast/>", devices: '["https://wns.example/1"]' };

  test("HUB-7.07: is read with a quoted or bare boundary, blanks around its sign, and either line end", () => {
    expect(read('multipart/mixed; boundary = "b"', body("\r\n"))).toEqual(parts);
    expect(read("multipart/mixed; boundary=b", body("\n"))).toEqual(parts);
    expect(read("Multipart/Mixed;charset=utf-8;Boundary=b", `preamble\r\n${body("\r\n")}\r\nepilogue`)).toEqual(parts);
    expect(read('multipart/mixed; boundary="a+(b)/c?"', body("\r\n", "a+(b)/c?"))).toEqual(parts);
  });

  test("contents keep their bytes, also what looks like a delimiter within a line", () => {
    const content = Buffer.from([0, 255, 13, 10, 45, 45, 98, 120]);
    const bytes = Buffer.concat([
      Buffer.from("--b\r\nContent-Disposition: inline; name=x\r\n\r\n"),
      content,
      Buffer.from("\r\n--b--"),
    ]);
    expect(readMultipart("multipart/mixed; boundary=b", bytes).get("x")).toEqual(content);
  });

  test("what can be read in two ways, or has no end, is refused", () => {
    const head = "--b\r\nContent-Disposition: inline; name=x\r\n\r\n1\r\n";
    for (const [type, text] of [
      ["application/json", body("\r\n")],
      ["multipart/mixed", body("\r\n")],
      ["multipart/mixed; boundary=other", body("\r\n")],
      ["multipart/mixed; boundary=b", head],
      ["multipart/mixed; boundary=b", `${head}${head}--b--`],
      ["multipart/mixed; boundary=b", "--b\r\nno headers\r\n--b--"],
      ["multipart/mixed; boundary=b", "--b\r\nX: y\r\n\r\n1\r\n--b--"],
      ["multipart/mixed; boundary=b", `${"--b\r\n".repeat(100)}--b--`],
    ] as const) {
      expect(() => read(type, text)).toThrow(HubRefusal);
    }
  });

  test("whatever the bytes are, reading them gives parts or a refusal", () => {
    const piece = fc.oneof(
      fc.constantFrom("--b", "--b--", "\r\n", "\n", "Content-Disposition: inline; name=x", ":"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.string(), (pieces, type) => {
        for (const contentType of ["multipart/mixed; boundary=b", type]) {
          try {
            readMultipart(contentType, Buffer.from(pieces.join("")));
          } catch (error) {
            expect(error).toBeInstanceOf(HubRefusal);
          }
        }
      }),
    );
  });
});
