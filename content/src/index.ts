/** What a notification says: builders for tile, toast and badge XML, the catalogue of visual templates, and a reader of XML that came. Pure; nothing here sends or stores. */
export { type Badge, badgeLabel } from "./badge/badge.ts";
export * from "./badge/badge-xml.ts";
export type {
  AdaptiveText,
  Group,
  ImageHints,
  InlineImage,
  Subgroup,
  TextHints,
  TextStacking,
  TextStyle,
} from "./binding/adaptive.ts";
export { TEXT_STYLES } from "./binding/adaptive.ts";
export type { ColumnBuilder, Fill, GroupBuilder } from "./binding/group-builder.ts";
export type {
  LegacyBinding,
  LegacyImage,
  LegacyOptions,
  LegacyText,
  LegacyTileBinding,
  LegacyToastBinding,
} from "./binding/legacy.ts";
export type { LegacyFields } from "./binding/legacy-fields.ts";
export type { Face, FieldRole, Font, FontName, ImageField, ImagePlacement, TextField } from "./catalogue/face.ts";
export { LEGACY_FONTS } from "./catalogue/face.ts";
export { LEGACY_FACES } from "./catalogue/faces.ts";
export * from "./catalogue/templates.ts";
export { ContentError, type ContentErrorCode } from "./content-error.ts";
export { escapeAttribute, escapeText } from "./escape.ts";
export { type Broken, breakText, type Room } from "./layout/break-text.ts";
export { type Laid, type LayoutFinding, readableText } from "./layout/drawing.ts";
export { type ImageLookup, type ImageOptions, imageAddress } from "./layout/image-address.ts";
export { directionOf } from "./layout/language.ts";
export { type LateTileParts, type LateToastParts, NO_FOOT } from "./layout/late-parts.ts";
export { layoutDefaultTile, layoutTile } from "./layout/layout-tile.ts";
export { layoutDefaultTileWith, layoutTileWith } from "./layout/layout-tile-with.ts";
export { layoutToast } from "./layout/layout-toast.ts";
export { layoutToastWith } from "./layout/layout-toast-with.ts";
export { WINDOWS_8, type Windows8Drawing } from "./layout/legacy/windows8-drawing.ts";
export {
  type AppLook,
  type Density,
  type ImageState,
  type LayoutOptions,
  type Measure,
  SLOT_SIZES,
  type TileLayoutOptions,
} from "./layout/options.ts";
export type * from "./layout/scene.ts";
export { buttonStyleOf } from "./layout/toast/button-style.ts";
export { durationMs } from "./layout/toast/duration.ts";
export { type Scenario, scenarioOf, staysUntilDismissed } from "./layout/toast/scenario.ts";
export { type SnoozeChoice, snoozeChoices } from "./layout/toast/snooze-choices.ts";
export { soundOf, type ToastSound } from "./layout/toast/sound.ts";
export { TOAST_FOOT, type ToastFoot } from "./layout/toast/toast-foot.ts";
export type { ToastLayoutOptions } from "./layout/toast/toast-options.ts";
export type { ToastStrings } from "./layout/toast/toast-strings.ts";
export { type ToastWords, toastWords } from "./layout/toast/toast-words.ts";
export {
  type MobileBadge,
  type MobileBinding,
  type MobileServices,
  type MobileTemplateName,
  mobileServices,
} from "./mobile-services/mobile-services.ts";
export type { MobileOptions, MobilePayload } from "./mobile-services/parts.ts";
export { MAX_BYTES, type WriteOptions } from "./pen.ts";
export { rawPayload } from "./raw-payload.ts";
export type { Finding, FindingCode, Severity } from "./reader/finding.ts";
export { type ReadResult, readNotification } from "./reader/read-notification.ts";
export { type NotificationKind, type Notifications, readValue } from "./reader/read-value.ts";
export type { Profile, ReadOptions } from "./reader/reading.ts";
export { rootElementOf } from "./root-element.ts";
export { bindingFor } from "./tile/binding-for.ts";
export type { SizeBuilder, SizeLook } from "./tile/size-builder.ts";
export type {
  AdaptiveTileBinding,
  AdaptiveTileChild,
  Branding,
  CoverImage,
  Presentation,
  Tile,
  TileBinding,
  TileFraming,
  TileSize,
} from "./tile/tile.ts";
export { TILE_SIZES } from "./tile/tile.ts";
export { legacyTile, type TileBuilder, tile } from "./tile/tile-builder.ts";
export * from "./tile/tile-xml.ts";
export { writeTile } from "./tile/write-tile.ts";
export type {
  Action,
  ActionHints,
  Actions,
  Command,
  Commands,
  Input,
  Selection,
  SelectionInput,
  TextInput,
} from "./toast/actions.ts";
export { type Audio, SOUNDS, type Sound } from "./toast/audio.ts";
export type {
  GenericBinding,
  Header,
  Progress,
  Toast,
  ToastChild,
  ToastImage,
  ToastImageHints,
  ToastText,
  ToastTextHints,
} from "./toast/toast.ts";
export { decodeArguments, encodeArguments } from "./toast/toast-arguments.ts";
export { legacyToast, type ToastBuilder, toast } from "./toast/toast-builder.ts";
export * from "./toast/toast-xml.ts";
export { writeToast } from "./toast/write-toast.ts";
