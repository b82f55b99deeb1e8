/** The rim of an admin API, for servers that have one. */
export * from "./act.ts";
export { type Admin, type AdminOptions, createAdmin, type RoutesOptions } from "./admin.ts";
export { sessionRoutes } from "./session/routes.ts";
export { throttleWrongTokens } from "./throttle.ts";
