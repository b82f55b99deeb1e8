/** Where everything stands on the wide tiles of Windows 8: 310 × 150 pixels. */
import { BESIDE_LOGO, columns, FULL_PEEK, face, image, lines, SHORT_PEEK, smallSquare, text } from "./face.ts";

/** One face for each template, in the order of Windows' enumeration. @source winrt-api, images of TileTemplateType and ToastTemplateType, measured */
export const WIDE_FACES = {
  TileWide310x150Image: face([image("fill", 0, 0, 310, 150)], []),
  TileWide310x150ImageCollection: face([image("collectionMain", 0, 0, 160, 150), ...smallSquare()], []),
  TileWide310x150ImageAndText01: face(
    [image("top", 0, 0, 310, 100)],
    [text("captionWrap", 65, 225, 120, 2, BESIDE_LOGO)],
  ),
  TileWide310x150ImageAndText02: face(
    [image("top", 0, 0, 310, 100)],
    [text("caption", 65, 225, 120, 1, BESIDE_LOGO), text("caption", 65, 225, 140, 1, BESIDE_LOGO)],
  ),
  TileWide310x150BlockAndText01: face(
    [],
    [
      ...lines(20, 180, 40, 4),
      text("block", 210, 80, 80, 1, { align: "end" }),
      text("subBlock", 210, 80, 100, 1, { align: "end" }),
    ],
  ),
  TileWide310x150BlockAndText02: face(
    [],
    [
      text("bodyWrap", 20, 180, 40, 4),
      text("block", 210, 80, 80, 1, { align: "end" }),
      text("subBlock", 210, 80, 100, 1, { align: "end" }),
    ],
  ),
  TileWide310x150PeekImageCollection01: face(
    [image("collectionMain", 0, 0, 160, 150), ...smallSquare()],
    [text("heading", 20, 270, 190), text("bodyWrap", 20, 270, 210, 4, { linesWithBranding: 3 })],
    FULL_PEEK,
  ),
  TileWide310x150PeekImageCollection02: face(
    [image("collectionMain", 0, 0, 160, 150), ...smallSquare()],
    [
      text("heading", 20, 270, 190),
      ...lines(20, 270, 210, 3),
      text("body", 20, 270, 270, 1, { hiddenByBranding: true }),
    ],
    FULL_PEEK,
  ),
  TileWide310x150PeekImageCollection03: face(
    [image("collectionMain", 0, 0, 160, 150), ...smallSquare()],
    [text("headingWrap", 20, 270, 190, 3)],
    FULL_PEEK,
  ),
  TileWide310x150PeekImageCollection04: face(
    [image("collectionMain", 0, 0, 160, 150), ...smallSquare()],
    [text("bodyWrap", 20, 270, 190, 5, { linesWithBranding: 4 })],
    FULL_PEEK,
  ),
  TileWide310x150PeekImageCollection05: face(
    [image("collectionMain", 0, 0, 160, 150), ...smallSquare(), image("left", 20, 170, 80, 80)],
    [text("heading", 110, 180, 190), text("bodyWrap", 110, 180, 210, 4, { linesWithBranding: 3 })],
    FULL_PEEK,
  ),
  TileWide310x150PeekImageCollection06: face(
    [image("collectionMain", 0, 0, 160, 150), ...smallSquare(), image("left", 20, 170, 80, 80)],
    [text("headingWrap", 110, 180, 190, 3)],
    FULL_PEEK,
  ),
  TileWide310x150PeekImageAndText01: face(
    [image("peekTop", 0, 0, 310, 100)],
    [text("bodyWrap", 60, 230, 120, 5, BESIDE_LOGO)],
    SHORT_PEEK,
  ),
  TileWide310x150PeekImageAndText02: face(
    [image("peekTop", 0, 0, 310, 100)],
    [...lines(60, 230, 120, 5, BESIDE_LOGO)],
    SHORT_PEEK,
  ),
  TileWide310x150PeekImage01: face(
    [image("peek", 0, 0, 310, 150)],
    [text("heading", 20, 270, 190), text("bodyWrap", 20, 270, 210, 4, { linesWithBranding: 3 })],
    FULL_PEEK,
  ),
  TileWide310x150PeekImage02: face(
    [image("peek", 0, 0, 310, 150)],
    [
      text("heading", 20, 270, 190),
      ...lines(20, 270, 210, 3),
      text("body", 20, 270, 270, 1, { hiddenByBranding: true }),
    ],
    FULL_PEEK,
  ),
  TileWide310x150PeekImage03: face([image("peek", 0, 0, 310, 150)], [text("headingWrap", 20, 270, 190, 3)], FULL_PEEK),
  TileWide310x150PeekImage04: face(
    [image("peek", 0, 0, 310, 150)],
    [text("bodyWrap", 20, 270, 190, 5, { linesWithBranding: 4 })],
    FULL_PEEK,
  ),
  TileWide310x150PeekImage05: face(
    [image("peek", 0, 0, 310, 150), image("left", 20, 170, 80, 80)],
    [text("heading", 110, 180, 190), text("bodyWrap", 110, 180, 210, 4, { linesWithBranding: 3 })],
    FULL_PEEK,
  ),
  TileWide310x150PeekImage06: face(
    [image("peek", 0, 0, 310, 150), image("left", 20, 170, 80, 80)],
    [text("headingWrap", 110, 180, 190, 3)],
    FULL_PEEK,
  ),
  TileWide310x150SmallImageAndText01: face([image("left", 20, 20, 80, 80)], [text("headingWrap", 110, 180, 40, 3)]),
  TileWide310x150SmallImageAndText02: face(
    [image("left", 20, 20, 80, 80)],
    [
      text("heading", 110, 180, 40),
      ...lines(110, 180, 60, 3),
      text("body", 110, 180, 120, 1, { hiddenByBranding: true }),
    ],
  ),
  TileWide310x150SmallImageAndText03: face(
    [image("left", 20, 20, 80, 80)],
    [text("bodyWrap", 110, 180, 40, 5, { linesWithBranding: 4 })],
  ),
  TileWide310x150SmallImageAndText04: face(
    [image("left", 20, 20, 80, 80)],
    [text("heading", 110, 180, 40), text("bodyWrap", 110, 180, 60, 4, { linesWithBranding: 3 })],
  ),
  TileWide310x150SmallImageAndText05: face(
    [image("right", 230, 20, 60, 80)],
    [text("heading", 20, 200, 40), text("bodyWrap", 20, 200, 60, 4, { linesWithBranding: 3 })],
  ),
  TileWide310x150Text01: face(
    [],
    [text("heading", 20, 270, 40), ...lines(20, 270, 60, 3), text("body", 20, 270, 120, 1, { hiddenByBranding: true })],
  ),
  TileWide310x150Text02: face([], [text("heading", 20, 270, 40), ...columns("equal", 60, 4, true)]),
  TileWide310x150Text03: face([], [text("headingWrap", 20, 270, 40, 3)]),
  TileWide310x150Text04: face([], [text("bodyWrap", 20, 270, 40, 5, { linesWithBranding: 4 })]),
  TileWide310x150Text05: face(
    [],
    [...lines(20, 270, 40, 4), text("body", 20, 270, 120, 1, { hiddenByBranding: true })],
  ),
  TileWide310x150Text06: face([], [...columns("equal", 40, 5, true)]),
  TileWide310x150Text07: face([], [text("heading", 20, 270, 40), ...columns("label", 60, 4, true)]),
  TileWide310x150Text08: face([], [...columns("label", 40, 5, true)]),
  TileWide310x150Text09: face(
    [],
    [text("heading", 20, 270, 40), text("bodyWrap", 20, 270, 60, 4, { linesWithBranding: 3 })],
  ),
  TileWide310x150Text10: face([], [text("heading", 20, 270, 40), ...columns("prefix", 60, 4, true)]),
  TileWide310x150Text11: face([], [...columns("prefix", 40, 5, true)]),
  TileWide310x150IconWithBadgeAndText: face(
    [image("cornerIcon", 228, 96, 26, 42, { fit: "iconic", corner: "bottomEnd" })],
    [text("heading", 12, 286, 28), text("body", 12, 286, 48), text("body", 12, 286, 68)],
    { iconic: true },
  ),
};
