/** The words on every wire of Belfry: parse, format, validate. Nothing here does I/O, reads a clock or depends on anything. */

export * from "./admin/captures.ts";
export * from "./admin/end-reasons.ts";
export * from "./admin/fault-words.ts";
export * from "./admin/faults.ts";
export * from "./admin/shapes.ts";
export * from "./admin/traces.ts";
export * from "./device/channel-kind.ts";
export * from "./device/frames.ts";
export * from "./device/read-frame.ts";
export * from "./errors.ts";
export * from "./hub/connection-string.ts";
export * from "./hub/names.ts";
export * from "./hub/refusals.ts";
export * from "./hub/shapes.ts";
export {
  installationTag,
  isHubName,
  isPlainTag,
  isTag,
  isTagId,
  joinTags,
  MAX_HUB_NAME_CHARACTERS,
  MAX_HUB_TAG_CHARACTERS,
  MAX_HUB_TAGS,
  readPlainTags,
  readTag,
  readTags,
  splitTags,
  tagKey,
  userTag,
} from "./hub/tag.ts";
export * from "./hub/tag-expression.ts";
export * from "./hub/template.ts";
export * from "./hub/template-body.ts";
export * from "./hub/template-properties.ts";
export * from "./hub/template-value.ts";
export * from "./hub/xml-declaration.ts";
export * from "./hub/xml-values.ts";
export * from "./trace-context.ts";
export * from "./webpush/autopush-frames.ts";
export * from "./webpush/content-coding.ts";
export { type Parameter, readSections } from "./webpush/parameters.ts";
export * from "./webpush/push-request.ts";
export * from "./webpush/read-autopush-frame.ts";
export * from "./webpush/subscription-options.ts";
export * from "./webpush/vapid.ts";
export * from "./wns/entra.ts";
export * from "./wns/limits.ts";
export * from "./wns/match.ts";
export * from "./wns/multicast.ts";
export * from "./wns/package-sid.ts";
export * from "./wns/push-request.ts";
export * from "./wns/push-response.ts";
export * from "./wns/token.ts";
