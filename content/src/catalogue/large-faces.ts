/** Where everything stands on the large and tall tiles of Windows 8: 310 × 310 and 150 × 310 pixels. */
import { BESIDE_LOGO, columns, face, image, lines, smallRow, text } from "./face.ts";

/** One face for each template, in the order of Windows' enumeration. @source winrt-api, images of TileTemplateType and ToastTemplateType, measured */
export const LARGE_FACES = {
  TileSquare310x310BlockAndText01: face(
    [],
    [
      text("headingWrap", 20, 270, 40, 2),
      text("body", 20, 270, 100),
      text("body", 20, 270, 120),
      text("body", 20, 180, 180, 1, { group: 2 }),
      text("body", 20, 180, 200, 1, { group: 2 }),
      text("body", 20, 180, 230, 1, { group: 3 }),
      text("body", 20, 180, 250, 1, { group: 3 }),
      text("block", 210, 80, 228, 1, { align: "end" }),
      text("subBlock", 210, 80, 250, 1, { align: "end" }),
    ],
  ),
  TileSquare310x310BlockAndText02: face(
    [image("background", 0, 0, 310, 310)],
    [
      text("block", 20, 270, 80),
      text("heading", 20, 270, 115),
      text("heading", 20, 270, 145),
      text("body", 20, 270, 180, 1, { group: 1 }),
      text("body", 20, 270, 200, 1, { group: 1 }),
      text("body", 20, 270, 230, 1, { group: 2 }),
      text("body", 20, 270, 250, 1, { group: 2 }),
    ],
    { darkenUnderLightText: true },
  ),
  TileSquare310x310Image: face([image("fill", 0, 0, 310, 310)], []),
  TileSquare310x310ImageAndText01: face(
    [image("top", 0, 0, 310, 260)],
    [text("captionWrap", 60, 230, 280, 2, BESIDE_LOGO)],
  ),
  TileSquare310x310ImageAndText02: face(
    [image("top", 0, 0, 310, 260)],
    [text("caption", 60, 230, 280, 1, BESIDE_LOGO), text("caption", 60, 230, 300, 1, BESIDE_LOGO)],
  ),
  TileSquare310x310ImageAndTextOverlay01: face(
    [image("background", 0, 0, 310, 310)],
    [text("headingWrap", 20, 270, 196, 3, { anchor: "bottom" })],
    { darkenUnderLightText: true },
  ),
  TileSquare310x310ImageAndTextOverlay02: face(
    [image("background", 0, 0, 310, 310)],
    [text("headingWrap", 20, 270, 40, 2), text("bodyWrap", 20, 270, 220, 3, { anchor: "bottom" })],
    { darkenUnderLightText: true },
  ),
  TileSquare310x310ImageAndTextOverlay03: face(
    [image("background", 0, 0, 310, 310)],
    [text("headingWrap", 20, 270, 40, 2), ...lines(20, 270, 220, 3)],
    { darkenUnderLightText: true },
  ),
  TileSquare310x310ImageCollectionAndText01: face(
    [image("collectionMain", 0, 75, 310, 185), ...smallRow()],
    [text("captionWrap", 60, 230, 280, 2, BESIDE_LOGO)],
  ),
  TileSquare310x310ImageCollectionAndText02: face(
    [image("collectionMain", 0, 75, 310, 185), ...smallRow()],
    [text("caption", 60, 230, 280, 1, BESIDE_LOGO), text("caption", 60, 230, 300, 1, BESIDE_LOGO)],
  ),
  TileSquare310x310ImageCollection: face([image("collectionMain", 0, 75, 310, 235), ...smallRow()], []),
  TileSquare310x310SmallImagesAndTextList01: face(
    [
      image("listLeft", 20, 20, 60, 60, { group: 1 }),
      image("listLeft", 20, 100, 60, 60, { group: 2 }),
      image("listLeft", 20, 180, 60, 60, { group: 3 }),
    ],
    [
      text("heading", 90, 200, 40, 1, { group: 1 }),
      text("body", 90, 200, 60, 1, { group: 1 }),
      text("body", 90, 200, 80, 1, { group: 1 }),
      text("heading", 90, 200, 120, 1, { group: 2 }),
      text("body", 90, 200, 140, 1, { group: 2 }),
      text("body", 90, 200, 160, 1, { group: 2 }),
      text("heading", 90, 200, 200, 1, { group: 3 }),
      text("body", 90, 200, 220, 1, { group: 3 }),
      text("body", 90, 200, 240, 1, { group: 3 }),
    ],
  ),
  TileSquare310x310SmallImagesAndTextList02: face(
    [
      image("listLeft", 20, 20, 60, 60, { group: 1 }),
      image("listLeft", 20, 100, 60, 60, { group: 2 }),
      image("listLeft", 20, 180, 60, 60, { group: 3 }),
    ],
    [
      text("bodyWrap", 90, 200, 40, 3, { group: 1 }),
      text("bodyWrap", 90, 200, 120, 3, { group: 2 }),
      text("bodyWrap", 90, 200, 200, 3, { group: 3 }),
    ],
  ),
  TileSquare310x310SmallImagesAndTextList03: face(
    [
      image("listLeft", 20, 20, 60, 60, { group: 1 }),
      image("listLeft", 20, 100, 60, 60, { group: 2 }),
      image("listLeft", 20, 180, 60, 60, { group: 3 }),
    ],
    [
      text("heading", 90, 200, 40, 1, { group: 1 }),
      text("bodyWrap", 90, 200, 60, 2, { group: 1 }),
      text("heading", 90, 200, 120, 1, { group: 2 }),
      text("bodyWrap", 90, 200, 140, 2, { group: 2 }),
      text("heading", 90, 200, 200, 1, { group: 3 }),
      text("bodyWrap", 90, 200, 220, 2, { group: 3 }),
    ],
  ),
  TileSquare310x310SmallImagesAndTextList04: face(
    [
      image("listRight", 245, 20, 45, 65, { group: 1 }),
      image("listRight", 245, 100, 45, 65, { group: 2 }),
      image("listRight", 245, 180, 45, 65, { group: 3 }),
    ],
    [
      text("heading", 20, 215, 40, 1, { group: 1 }),
      text("bodyWrap", 20, 215, 60, 2, { group: 1 }),
      text("heading", 20, 215, 120, 1, { group: 2 }),
      text("bodyWrap", 20, 215, 140, 2, { group: 2 }),
      text("heading", 20, 215, 200, 1, { group: 3 }),
      text("bodyWrap", 20, 215, 220, 2, { group: 3 }),
    ],
  ),
  TileSquare310x310Text01: face([], [text("heading", 20, 270, 40), ...lines(20, 270, 80, 9)]),
  TileSquare310x310Text02: face([], [text("heading", 20, 270, 40), ...columns("equal", 80, 9)]),
  TileSquare310x310Text03: face([], [...lines(20, 270, 40, 11)]),
  TileSquare310x310Text04: face([], [...columns("equal", 40, 11)]),
  TileSquare310x310Text05: face([], [text("heading", 20, 270, 40), ...columns("label", 80, 9)]),
  TileSquare310x310Text06: face([], [...columns("label", 40, 11)]),
  TileSquare310x310Text07: face([], [text("heading", 20, 270, 40), ...columns("prefix", 80, 9)]),
  TileSquare310x310Text08: face([], [...columns("prefix", 40, 11)]),
  TileSquare310x310TextList01: face(
    [],
    [
      text("heading", 20, 270, 40, 1, { group: 1 }),
      text("body", 20, 270, 60, 1, { group: 1 }),
      text("body", 20, 270, 80, 1, { group: 1 }),
      text("heading", 20, 270, 120, 1, { group: 2 }),
      text("body", 20, 270, 140, 1, { group: 2 }),
      text("body", 20, 270, 160, 1, { group: 2 }),
      text("heading", 20, 270, 200, 1, { group: 3 }),
      text("body", 20, 270, 220, 1, { group: 3 }),
      text("body", 20, 270, 240, 1, { group: 3 }),
    ],
  ),
  TileSquare310x310TextList02: face(
    [],
    [
      text("bodyWrap", 20, 270, 40, 3, { group: 1 }),
      text("bodyWrap", 20, 270, 120, 3, { group: 2 }),
      text("bodyWrap", 20, 270, 200, 3, { group: 3 }),
    ],
  ),
  TileSquare310x310TextList03: face(
    [],
    [
      text("heading", 20, 270, 40, 1, { group: 1 }),
      text("bodyWrap", 20, 270, 60, 2, { group: 1 }),
      text("heading", 20, 270, 120, 1, { group: 2 }),
      text("bodyWrap", 20, 270, 140, 2, { group: 2 }),
      text("heading", 20, 270, 200, 1, { group: 3 }),
      text("bodyWrap", 20, 270, 220, 2, { group: 3 }),
    ],
  ),
  TileSquare310x310SmallImageAndText01: face(
    [image("topLeft", 20, 20, 100, 100)],
    [text("heading", 20, 270, 160), text("bodyWrap", 20, 270, 190, 2), text("body", 20, 270, 240)],
  ),
  TileSquare310x310SmallImagesAndTextList05: face(
    [
      image("listLeft", 20, 60, 50, 50, { group: 1 }),
      image("listLeft", 20, 130, 50, 50, { group: 2 }),
      image("listLeft", 20, 200, 50, 50, { group: 3 }),
    ],
    [
      text("heading", 20, 270, 40),
      text("body", 80, 210, 80, 1, { group: 1 }),
      text("body", 80, 210, 100, 1, { group: 1 }),
      text("body", 80, 210, 150, 1, { group: 2 }),
      text("body", 80, 210, 170, 1, { group: 2 }),
      text("body", 80, 210, 220, 1, { group: 3 }),
      text("body", 80, 210, 240, 1, { group: 3 }),
    ],
  ),
  TileSquare310x310Text09: face(
    [],
    [
      text("headingWrap", 20, 270, 40, 2),
      text("heading", 20, 270, 140),
      text("heading", 20, 270, 180),
      text("body", 20, 270, 240),
      text("body", 20, 270, 260),
    ],
  ),
  TileTall150x310Image: face([image("fill", 0, 0, 150, 310)], []),
};
