/** What Belfry's servers stand on. Knows neither of them. */
export * from "./admin/index.ts";
export * from "./certificate.ts";
export * from "./clock.ts";
export * from "./data-directory.ts";
export * from "./dev-tls.ts";
export * from "./drain.ts";
export * from "./health.ts";
export * from "./listen.ts";
export * from "./log.ts";
export * from "./metrics.ts";
export * from "./read-body.ts";
export { ending, redactText } from "./redact.ts";
export * from "./render-error.ts";
export * from "./setting-names.ts";
export * from "./setting-readers.ts";
export * from "./settings.ts";
export { readTls, type TlsFiles } from "./tls.ts";
export * from "./upkeep.ts";
