/** The push service, for those who start it. */
export { adminRoutes } from "./admin/routes.ts";
export { type ServiceSettings, serviceSettings } from "./config.ts";
export { type AdminPage, type Neighbourhood, type RunningService, type ServiceParts, startService } from "./main.ts";
export { version } from "./version.ts";
