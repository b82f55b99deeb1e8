/** The rim of an admin API, for servers that have one. */
export * from "./act.ts";
export { type Admin, type AdminOptions, createAdmin, type RoutesOptions } from "./admin.ts";
