/** Which registrations an installation is seen as. Beside the cases of the store's suite: what is left out, and what is joined. */
import { expect, test } from "bun:test";
import { channel, installationOf, NOON, SECOND, templateOf } from "../engine/conformance/fixtures.ts";
import type { InstallationTile } from "../model.ts";
import { materialise } from "./materialise.ts";

const TILE: InstallationTile = {
  pushChannel: channel("tile").channelUri,
  tags: [],
  templates: {},
  pushChannelExpired: false,
};
const partsOf = (installation: Parameters<typeof materialise>[0]) =>
  materialise(installation, {}).map(({ part }) => part);

test("HUB-4.05: there is one registration for the device, one for each template, and the same for each tile", () => {
  const templates = { news: templateOf(), alarm: templateOf() };
  const both = installationOf("phone", { templates, secondaryTiles: { clock: { ...TILE, templates } } });
  expect(materialise(both, {})).toHaveLength(6);
  expect(new Set(partsOf(both)).size).toBe(6);
  expect(materialise(installationOf("phone"), {})).toHaveLength(1);
});

test("a channel that is gone has no registrations, be it the installation's or a tile's", () => {
  const whole = installationOf("phone", { secondaryTiles: { clock: TILE } });
  expect(partsOf({ ...whole, pushChannelExpired: true })).toEqual(['["clock",null]']);
  const gone = { clock: { ...TILE, pushChannelExpired: true } };
  expect(partsOf({ ...whole, secondaryTiles: gone })).toEqual(["[null,null]"]);
});

test("names of templates and tiles that look alike when joined are different parts", () => {
  const tiles = { 'a","b': TILE, a: { ...TILE, templates: { b: templateOf() } } };
  const parts = partsOf(
    installationOf("phone", { secondaryTiles: tiles, templates: { '"': templateOf(), "": templateOf() } }),
  );
  expect(new Set(parts).size).toBe(parts.length);
});

test("tags that differ in case alone are one, and the first one's spelling stays", () => {
  const installation = installationOf("phone", {
    tags: ["News"],
    templates: { x: templateOf({ tags: ["NEWS", "x"] }) },
  });
  expect(materialise(installation, {})[1]?.content.tags).toEqual(["$InstallationId:{phone}", "News", "x"]);
});

test("HUB-4.09: templates have the tags of their installation or tile beside their own, unless the hub was made otherwise", () => {
  const templates = { x: templateOf({ tags: ["own"] }), y: templateOf() };
  const phone = installationOf("phone", {
    userId: "bob",
    tags: ["news"],
    templates,
    secondaryTiles: { clock: { ...TILE, tags: ["tile"], templates } },
  });
  const tagsOf = (hub: Parameters<typeof materialise>[1]) => materialise(phone, hub).map(({ content }) => content.tags);
  const hidden = ["$InstallationId:{phone}", "$UserId:{bob}"];
  const natives = [
    [...hidden, "news"],
    [...hidden, "tile"],
  ] as const;
  const [app, tile] = natives;
  const inherited = [app, [...app, "own"], [...app, "y"], tile, [...tile, "own"], [...tile, "y"]];
  expect(tagsOf({})).toEqual(inherited);
  expect(tagsOf({ templatesInheritTags: true })).toEqual(inherited);
  const own = [
    [...hidden, "own"],
    [...hidden, "y"],
  ];
  expect(tagsOf({ templatesInheritTags: false })).toEqual([app, ...own, tile, ...own]);
});

test("a template lives as long as its installation, or for the shorter time of its own", () => {
  const expiresIn = (expiresAt: number | null, expiry: string | null) =>
    materialise(installationOf("phone", { expiresAt, templates: { x: templateOf({ expiry }) } }), {})[1]?.content
      .expiresAt;
  const later = new Date(NOON + SECOND).toISOString();
  expect(expiresIn(null, null)).toBeNull();
  expect(expiresIn(NOON, null)).toBe(NOON);
  expect(expiresIn(null, later)).toBe(NOON + SECOND);
  expect(expiresIn(NOON, later)).toBe(NOON);
  expect(expiresIn(NOON + 2 * SECOND, later)).toBe(NOON + SECOND);
});
