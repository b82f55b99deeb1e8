/** The words on every wire of Belfry: parse, format, validate. Nothing here does I/O, reads a clock or depends on anything. */

export * from "./admin/fault-words.ts";
export * from "./admin/faults.ts";
export * from "./admin/shapes.ts";
export * from "./device/channel-kind.ts";
export * from "./device/frames.ts";
export * from "./device/read-frame.ts";
export * from "./errors.ts";
export * from "./webpush/content-coding.ts";
export * from "./webpush/push-request.ts";
export * from "./webpush/vapid.ts";
export * from "./wns/entra.ts";
export * from "./wns/limits.ts";
export * from "./wns/match.ts";
export * from "./wns/package-sid.ts";
export * from "./wns/push-request.ts";
export * from "./wns/push-response.ts";
export * from "./wns/token.ts";
