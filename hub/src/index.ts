/** The hub, for those who start it: one request to many channels. */
export { hubAdminRoutes } from "./admin/routes.ts";
export { type HubSettings, hubSettings } from "./config.ts";
export type { HomeService } from "./home-service.ts";
export { type HubNeighbour, type HubServerParts, type RunningHub, startHub } from "./main.ts";
