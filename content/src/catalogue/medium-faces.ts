/** Where everything stands on the small and medium tiles of Windows 8: 71 × 71 and 150 × 150 pixels. */
import { FULL_PEEK, face, image, lines, text } from "./face.ts";

/** One face for each template, in the order of Windows' enumeration. @source winrt-api, images of TileTemplateType and ToastTemplateType, measured */
export const MEDIUM_FACES = {
  TileSquare150x150Image: face([image("fill", 0, 0, 150, 150)], []),
  TileSquare150x150Block: face([], [text("block", 20, 110, 80), text("subBlock", 20, 110, 100)]),
  TileSquare150x150Text01: face([], [text("heading", 20, 110, 40), ...lines(20, 110, 60, 3)]),
  TileSquare150x150Text02: face([], [text("heading", 20, 110, 40), text("bodyWrap", 20, 110, 60, 3)]),
  TileSquare150x150Text03: face([], [...lines(20, 110, 40, 4)]),
  TileSquare150x150Text04: face([], [text("bodyWrap", 20, 110, 40, 4)]),
  TileSquare150x150PeekImageAndText01: face(
    [image("peek", 0, 0, 150, 150)],
    [text("heading", 20, 110, 190), ...lines(20, 110, 210, 3)],
    FULL_PEEK,
  ),
  TileSquare150x150PeekImageAndText02: face(
    [image("peek", 0, 0, 150, 150)],
    [text("heading", 20, 110, 190), text("bodyWrap", 20, 110, 210, 3)],
    FULL_PEEK,
  ),
  TileSquare150x150PeekImageAndText03: face([image("peek", 0, 0, 150, 150)], [...lines(20, 110, 190, 4)], FULL_PEEK),
  TileSquare150x150PeekImageAndText04: face(
    [image("peek", 0, 0, 150, 150)],
    [text("bodyWrap", 20, 110, 190, 4)],
    FULL_PEEK,
  ),
  TileSquare71x71IconWithBadge: face([image("icon", 0, 0, 71, 71, { fit: "iconic" })], [], { iconic: true }),
  TileSquare150x150IconWithBadge: face([image("icon", 0, 0, 150, 150, { fit: "iconic" })], [], { iconic: true }),
  TileSquare71x71Image: face([image("fill", 0, 0, 71, 71)], []),
};
