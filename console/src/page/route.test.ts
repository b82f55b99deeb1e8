/** Deep links: each leads where it came from, and nothing in an address breaks the page. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { linkTo, readRoute, VIEWS } from "./route.ts";

test("a link leads to the view, the thing and the narrowing that it was made of", () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).map((each) => each.toWellFormed());
  const views = fc.constantFrom(...VIEWS.map(({ view }) => view));
  fc.assert(
    fc.property(views, text, text, (view, id, value) => {
      expect(readRoute(linkTo(view, id, { q: value }))).toEqual({ view, id, query: { q: value } });
    }),
  );
});

test("what is empty stands in no link", () => {
  expect(linkTo("anatomy", "", { end: "", q: "storm" })).toBe("#anatomy?q=storm");
  expect(readRoute("#apps")).toEqual({ view: "apps", query: {} });
});

test("an address that nobody wrote leads to the first view", () => {
  for (const fragment of ["", "#", "#nowhere", "#NOW", "#/x", "#%zz"]) {
    expect(readRoute(fragment)).toEqual({ view: "now", query: {} });
  }
  expect(readRoute("#anatomy/%zz").id).toBe("%zz");
});

test("a link of the workbench opens its payload in Send", () => {
  expect(readRoute("#badge=%3Cbadge%20value%3D%227%22%2F%3E")).toEqual({
    view: "send",
    query: {},
    draft: { kind: "badge", xml: '<badge value="7"/>' },
  });
});
