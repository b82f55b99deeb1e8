/** Random registrations, installations and tag expressions of a few devices, alike enough to meet each other. */
import { type TagExpression, tagKey } from "@belfry/protocol";
import fc from "fast-check";
import { browserOf, channel, contentOf, installationOf, NOON, TEMPLATE, templateOf } from "./fixtures.ts";

export const id = fc.constantFrom("1", "2", "3");
export const device = fc.constantFrom("phone", "Phone", "kiosk");
export const tags = fc.subarray(["a", "B", "c", "d"]);
export const handle = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map(channel),
  fc.integer({ min: 1, max: 2 }).map(browserOf),
);
/** Some have expired when the life is looked at. */
export const expiresAt = fc.constantFrom(null, null, NOON, NOON + 1);
export const condition = fc.constantFrom(null, null, "any" as const, 1, 2);
export const content = fc.record({ handle, tags, template: fc.constantFrom(null, TEMPLATE), expiresAt }).map(contentOf);
const templates = fc.dictionary(
  fc.constantFrom("x", "y"),
  tags.map((own) => templateOf({ tags: own })),
);
const tile = fc.record({ tags, templates, n: fc.integer({ min: 1, max: 4 }) }).map(({ n, ...rest }) => {
  return { ...rest, pushChannel: channel(n).channelUri, pushChannelExpired: false };
});
export const installation = fc
  .record({
    installationId: device,
    n: fc.integer({ min: 1, max: 3 }),
    tags,
    templates,
    expiresAt,
    userId: fc.constantFrom(null, "bob"),
  })
  .chain(({ n, installationId, ...rest }) =>
    fc.dictionary(fc.constant("clock"), tile, { maxKeys: 1 }).map((secondaryTiles) => {
      return installationOf(installationId, { ...rest, secondaryTiles, handle: channel(n) });
    }),
  );

const tagName = fc
  .constantFrom("a", "b", "c", "d", "x", "nobody", "$UserId:{bob}", "$InstallationId:{PHONE}")
  .map(tagKey);
export const { expression } = fc.letrec<{ expression: TagExpression; part: TagExpression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tagName.map((tag) => ({ kind: "tag", tag }) as const),
    tie("part").map((part) => ({ kind: "not", part }) as const),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("part"), { minLength: 2, maxLength: 3 }),
    }),
  ),
  part: tie("expression"),
}));
