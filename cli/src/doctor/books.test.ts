import { expect, test } from "bun:test";
import { judgeBooks } from "./books.ts";

const BOOK = {
  app: "ms-app://a",
  accepted: 21,
  delivered: 1,
  replaced: 2,
  expired: 3,
  removed: 4,
  dropped: 5,
  pending: 6,
};

test("books in which every notification has its end or waits are in order", () => {
  expect(judgeBooks([])).toMatchObject({ state: "ok", what: "0 notifications accepted, every one accounted for" });
  expect(judgeBooks([BOOK])).toMatchObject({ state: "ok", what: "21 notifications accepted, every one accounted for" });
});

test("an app whose books do not balance is named, with both sums", () => {
  for (const end of ["delivered", "replaced", "expired", "removed", "dropped", "pending"] as const) {
    const finding = judgeBooks([BOOK, { ...BOOK, app: "ms-app://b", [end]: 0 }]);
    expect(finding.state).toBe("fail");
    expect(finding.what).toContain("ms-app://b: accepted 21, ends and waiting");
    expect(finding.what).not.toContain("ms-app://a");
  }
});
