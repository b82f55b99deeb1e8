/** What the person sees: tiles, toasts and badges drawn in a page, and the homes they live in. Importing it defines the elements. */
// What decides comes before what draws: a bundler keeps the order, and what is alike is packed the closer the nearer it stands.
import "./shell.ts";

export { badgeName } from "./badge/badge-name.ts";
export { BelfryBadge } from "./badge/belfry-badge.ts";
export { BelfryCentre } from "./centre/belfry-centre.ts";
export * from "./shell.ts";
export { openSpeaker, type Speaker } from "./sound/speaker.ts";
export { BelfryStart } from "./start/belfry-start.ts";
export { BelfryTile } from "./tile/belfry-tile.ts";
export { BelfryToast } from "./toast/belfry-toast.ts";
export { BelfryToasts } from "./toasts/belfry-toasts.ts";
