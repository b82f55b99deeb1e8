import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatTraceparent, MAX_TRACESTATE_CHARACTERS, readTraceparent, readTracestate } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

test("the examples of the standard are read", () => {
  expect(readTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
  expect(readTraceparent(`00-${TRACE}-${SPAN}-00`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false });
  expect(readTracestate("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")).toBe("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
});

test("flags that are not known yet do not decide on sampling", () => {
  expect(readTraceparent(`00-${TRACE}-${SPAN}-fe`)?.sampled).toBe(false);
  expect(readTraceparent(`00-${TRACE}-${SPAN}-ff`)?.sampled).toBe(true);
});

test("a later version is read as far as it is like the first, and version ff is none", () => {
  expect(readTraceparent(`cc-${TRACE}-${SPAN}-01`)).toMatchObject({ traceId: TRACE });
  expect(readTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)).toMatchObject({ spanId: SPAN });
  expect(readTraceparent(`cc-${TRACE}-${SPAN}-01.what`)).toBeUndefined();
  expect(readTraceparent(`ff-${TRACE}-${SPAN}-01`)).toBeUndefined();
});

test("a traceparent that breaks a rule is none", () => {
  const wrong = [
    null,
    undefined,
    "",
    TRACE,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-01-`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01 `,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN.toUpperCase()}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-0x`,
    `00-${TRACE}0-${SPAN.slice(1)}-01`,
    // Two headers, as HTTP joins them.
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  ];
  for (const text of wrong) expect(readTraceparent(text)).toBeUndefined();
});

test("a tracestate that breaks a rule is dropped, and only then", () => {
  expect(readTracestate(" a=1 ,\t, b=2 ")).toBe("a=1,b=2");
  expect(readTracestate("fw529a3039@dt=FfffffeHiyMJ")).toBe("fw529a3039@dt=FfffffeHiyMJ");
  const many = (count: number) => Array.from({ length: count }, (_, n) => `k${n}=v`).join(",");
  expect(readTracestate(many(32)).split(",")).toHaveLength(32);
  for (const text of [
    null,
    "",
    "a",
    "=1",
    "a=",
    "A=1",
    "a=1,a=2",
    "a=b=c",
    "a=\u00e9",
    "1a=1",
    `a=${"x".repeat(257)}`,
  ]) {
    expect(readTracestate(text)).toBe("");
  }
  expect(readTracestate(many(33))).toBe("");
});

test("a tracestate that is too long loses its last members, never a part of one", () => {
  const long = Array.from({ length: 8 }, (_, n) => `k${n}=${"x".repeat(100)}`);
  const read = readTracestate(long.join(","));
  expect(read.length).toBeLessThanOrEqual(MAX_TRACESTATE_CHARACTERS);
  expect(read).toBe(long.slice(0, 4).join(","));
});

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""));
const isZero = (text: string) => /^0+$/.test(text);

test("property: what was written is read again", () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, sampled) => {
      fc.pre(!isZero(traceId) && !isZero(spanId));
      const parent = { traceId, spanId, sampled };
      expect(readTraceparent(formatTraceparent(parent))).toEqual(parent);
    }),
  );
});

test("property: whatever is read is well formed and says what stands in the text", () => {
  const near = fc
    .tuple(
      fc.constantFrom("00", "01", "fe", "ff", "0"),
      hex(32),
      hex(16),
      hex(2),
      fc.constantFrom("", "-", "-x", ".", " "),
    )
    .map(([version, trace, span, flags, more]) => `${version}-${trace}-${span}-${flags}${more}`);
  const mutated = fc.tuple(near, fc.nat(60), fc.string({ maxLength: 2, unit: "binary" })).map(([text, at, put]) => {
    return text.slice(0, at) + put + text.slice(at + 1);
  });
  fc.assert(
    fc.property(fc.oneof(near, mutated, fc.string({ unit: "binary" })), (text) => {
      const read = readTraceparent(text);
      if (read === undefined) return;
      expect(read.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(read.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(isZero(read.traceId) || isZero(read.spanId)).toBe(false);
      expect(text.startsWith(`${text.slice(0, 2)}-${read.traceId}-${read.spanId}-`)).toBe(true);
    }),
  );
});

test("property: whatever is read of a tracestate may stand in a header, and is read again as it is", () => {
  const member = fc
    .tuple(fc.constantFrom("a", "b@c", "k*/", "A", "", "1@x"), fc.string({ maxLength: 40 }))
    .map(([key, value]) => `${key}=${value}`);
  const list = fc.array(fc.oneof(member, fc.string({ maxLength: 8 })), { maxLength: 40 }).map((all) => all.join(","));
  fc.assert(
    fc.property(fc.oneof(list, fc.string({ unit: "binary" })), (text) => {
      const read = readTracestate(text);
      expect(read).toMatch(/^[\x20-\x7e]*$/);
      expect(read.length).toBeLessThanOrEqual(MAX_TRACESTATE_CHARACTERS);
      expect(readTracestate(read)).toBe(read);
    }),
  );
});
