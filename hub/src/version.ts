/** The version of the hub, the same for all packages. */
import manifest from "../package.json" with { type: "json" };

export const version: string = manifest.version;
